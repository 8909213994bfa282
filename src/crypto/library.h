#pragma once

// Opens the crypto libraries for the life of the program and checks that they work. Create one
// Library in main(), before any key is made, and keep it until the end: QCA's secure memory goes
// with it. Main thread. Ends nothing by itself: when selfTest() fails, the caller must stop.

#include <expected>
#include <memory>

namespace crypto {

enum class SelfTestFailure {
    ProviderMissing, ///< QCA's OpenSSL plugin is not installed
    Random,          ///< the random generator gave the same bytes twice
    Fernet,          ///< the codec did not reproduce a known token
    Rsa,             ///< a key did not open what it sealed, or refused its own signature
    X25519,          ///< two sides agreed on another secret than they should
    Ed25519,         ///< another signature, or the wrong answer about one
    Hkdf,            ///< another key derived from a secret
    Scrypt,          ///< another key derived from a password
};

class Library
{
public:
    Library();
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    /// Known answers for every primitive in use; a few milliseconds.
    [[nodiscard]] std::expected<void, SelfTestFailure> selfTest() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace crypto
