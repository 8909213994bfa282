#pragma once

// RSA keys made once per test program, since making one takes a tenth of a second. They go
// when the program ends.

#include "crypto/rsa.h"

namespace support {

/// Key 0, 1, 2 ...: always the same within one run.
[[nodiscard]] const crypto::RsaPrivateKey& testKey(int number = 0);

} // namespace support
