#pragma once

// Overwrites secrets that had to pass through ordinary memory, in a way that no optimiser leaves
// out. Any thread. Other copies of the bytes, if there are any, stay as they are.
// Secrets that can live in SecureArray do, and need none of this.

#include <QByteArray>

#include <cstdint>
#include <span>

namespace crypto {

void wipe(std::span<std::uint8_t> bytes);
/// Leaves it empty. Give it a QByteArray that shares its data with no other.
void wipe(QByteArray& bytes);

} // namespace crypto
