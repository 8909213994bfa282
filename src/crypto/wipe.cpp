#include "crypto/wipe.h"

#include <openssl/crypto.h>

namespace crypto {

void wipe(std::span<std::uint8_t> bytes)
{
    OPENSSL_cleanse(bytes.data(), bytes.size());
}

void wipe(QByteArray& bytes)
{
    OPENSSL_cleanse(bytes.data(), std::size_t(bytes.size()));
    bytes.clear();
}

} // namespace crypto
