#include "crypto/keyfile.h"

#include "crypto/wipe.h"

namespace crypto {

namespace {

template <typename Key> std::expected<Key, KeyFileError> load(const QString& path)
{
    auto pem = readPrivateFile(path);
    if (!pem)
        return std::unexpected(pem.error());
    auto key = Key::fromPem(*pem);
    wipe(*pem);
    if (!key)
        return std::unexpected(KeyFileError::Malformed);
    return *std::move(key);
}

/// Only if nothing has that name.
template <typename Key> bool store(const Key& key, const QString& path)
{
    QByteArray pem = key.toPem();
    const bool stored = createPrivateFile(path, pem);
    wipe(pem);
    return stored;
}

/// `generate` answers with a Key, or a reason for none.
template <typename Key, typename Generate>
std::expected<Loaded<Key>, KeyFileError> loadOrCreate(const QString& path, Generate generate)
{
    const auto loaded = [](const Key& key) { return Loaded<Key>{key, false}; };
    if (isThere(path))
        return load<Key>(path).transform(loaded);
    const std::expected<Key, KeyError> key = generate();
    if (!key)
        return std::unexpected(KeyFileError::Unwritable);
    if (store(*key, path))
        return Loaded<Key>{*key, true};
    if (isThere(path)) // another process was faster
        return load<Key>(path).transform(loaded);
    return std::unexpected(KeyFileError::Unwritable);
}

} // namespace

std::expected<LoadedKey, KeyFileError> loadOrCreateKey(const QString& path, int bits)
{
    return loadOrCreate<RsaPrivateKey>(path, [bits] { return RsaPrivateKey::generate(bits); });
}

std::expected<LoadedIdentity, KeyFileError> loadOrCreateIdentity(const QString& path)
{
    return loadOrCreate<IdentityKey>(path, [] {
        SystemRandom random;
        return IdentityKey::generate(random);
    });
}

} // namespace crypto
