#pragma once

// For the sources of this folder only: owns what a C library wants to have freed by a function of
// its own, for example Handle<EVP_MAC, EVP_MAC_free>. Goes with whoever holds it.
// Any thread, one at a time; it cannot be copied.

#include <memory>

namespace crypto {

template <auto freeFunction> struct FreedBy {
    template <typename T> void operator()(T* resource) const { freeFunction(resource); }
};

template <typename T, auto freeFunction> using Handle = std::unique_ptr<T, FreedBy<freeFunction>>;

} // namespace crypto
