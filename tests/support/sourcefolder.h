#pragma once

// Where the sources of Sottovoce stand, for tests that read a document or start a script. One source
// knows it, so that the compiler cache serves all the others in every checkout. Any thread.

#include <QString>

namespace support {

[[nodiscard]] QString sourceFolder();

} // namespace support
