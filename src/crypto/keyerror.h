#pragma once

// Why bytes or text are not a key: the one answer of everything here that reads keys. What is
// wrong in detail is not told, since nobody could act on it.
// A value; any thread.

namespace crypto {

enum class KeyError {
    Malformed, ///< not the expected text or structure
    WrongSize, ///< not a size that the protocol accepts
};

} // namespace crypto
