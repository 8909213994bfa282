#include "support/testkeys.h"

#include "crypto/library.h"

#include <map>

namespace support {

const crypto::RsaPrivateKey& testKey(int number)
{
    // Made before the keys, so it goes after them; the program's own has gone by then.
    static const crypto::Library library;
    static std::map<int, crypto::RsaPrivateKey> keys;
    auto found = keys.find(number);
    if (found == keys.end())
        found = keys.emplace(number, crypto::RsaPrivateKey::generate().value()).first;
    return found->second;
}

} // namespace support
