#include "crypto/x25519.h"

#include "crypto/evp.h"

namespace crypto {

struct X25519KeyPair::Private {
    EvpKey key;
    QByteArray publicKey;
};

X25519KeyPair X25519KeyPair::generate(RandomSource& random)
{
    EvpKey key = makeRawKey(EVP_PKEY_X25519, kX25519KeySize, random);
    QByteArray publicKey = rawPublicKey(key.get());
    X25519KeyPair pair;
    pair.d = std::make_shared<const Private>(std::move(key), std::move(publicKey));
    return pair;
}

QByteArray X25519KeyPair::publicKey() const
{
    return d->publicKey;
}

std::optional<Secret> X25519KeyPair::agree(QByteArrayView peerPublicKey) const
{
    const EvpKey peer(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, bytesOf(peerPublicKey),
                                                  std::size_t(peerPublicKey.size())));
    const EvpKeyContext context(EVP_PKEY_CTX_new(d->key.get(), nullptr));
    Secret shared(kX25519KeySize);
    std::size_t size = kX25519KeySize;
    const bool agreed = peer && context && EVP_PKEY_derive_init(context.get()) > 0
                        && EVP_PKEY_derive_set_peer(context.get(), peer.get()) > 0
                        && EVP_PKEY_derive(context.get(), shared.writable().data(), &size) > 0;
    return answered(agreed) ? std::optional(std::move(shared)) : std::nullopt;
}

} // namespace crypto
