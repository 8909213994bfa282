#pragma once

namespace bench {

/// Prints what no relay can beat: one seal and one sendmmsg slot per delivery, nothing else.
void measureFloor(int members);

} // namespace bench
