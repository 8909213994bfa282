#pragma once

// The relay's half of handshakes: CHALLENGE and cookie without keeping anything, then ANSWER and
// the channel of one client. The costly half is a call of its own, so that the caller can apply
// its limits in between. Pure; time is handed in; one thread; owned by a Relay.
// Source: docs/protocol.md, "Handshake".

#include "crypto/random.h"
#include "crypto/rsa.h"
#include "crypto/secret.h"
#include "protocol/endpoint.h"
#include "protocol/extended.h"
#include "protocol/now.h"
#include "secure/sealedchannel.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <expected>
#include <optional>

namespace secure {

/// What a relay says of itself in each CHALLENGE.
struct RelayProperties {
    bool admitsClassic = true; ///< does not count beside a password
    QString name;              ///< one that protocol::isUsableRelayName() takes
    std::optional<protocol::PasswordTerms> password;
    std::optional<protocol::HostProof> host; ///< of this relay's key, see signHost()
};

enum class StartError {
    Malformed, ///< not a START
    BadCookie, ///< not ours, not for this address, of another CHALLENGE, or too old
    NotOpened, ///< the sealed key does not open, or is no Fernet key
    BadShare,  ///< the agreement is all zeros
};

class RelayHandshake
{
public:
    RelayHandshake(crypto::RsaPrivateKey key, RelayProperties properties,
                   crypto::RandomSource& random);

    /// The CHALLENGE datagram for a HELLO's value; nothing when it is to be ignored.
    [[nodiscard]] std::optional<QByteArray> challenge(QByteArrayView helloValue,
                                                      const protocol::Endpoint& from, int members,
                                                      protocol::Now now);

    /// Cheap: fields and cookie. To be asked first.
    [[nodiscard]] std::expected<protocol::Start, StartError>
    checkStart(QByteArrayView startValue, const protocol::Endpoint& from, protocol::Now now);

    struct Agreed {
        SealedChannel channel;
        QByteArray transcript;
        QByteArray answer; ///< the ANSWER datagram
    };
    /// Costly: one RSA operation and two of X25519. The START is what checkStart() gave for this
    /// value; the session id is random, and no other session has it.
    [[nodiscard]] std::expected<Agreed, StartError>
    agree(crypto::Fernet& fernet, const protocol::Start& start, QByteArrayView startValue,
          std::uint64_t sessionId, protocol::Now now);

    [[nodiscard]] const crypto::RsaPublicKey& publicKey() const { return m_key.publicKey(); }

private:
    /// Made for one turn of 120 s of the steady clock; counts for the next one too.
    struct CookieSecret {
        crypto::Secret bytes;
        std::uint64_t turn = 0;
    };

    [[nodiscard]] static QByteArray cookieMac(const CookieSecret& secret,
                                              const protocol::Endpoint& from,
                                              QByteArrayView clientRandom, QByteArrayView infoHash,
                                              QByteArrayView time);
    void turnSecrets(protocol::Now now);
    [[nodiscard]] const CookieSecret* secretOf(std::uint64_t cookieTime) const;

    crypto::RsaPrivateKey m_key;
    RelayProperties m_properties;
    crypto::RandomSource& m_random;
    QByteArray m_publicKeyDer;
    std::optional<CookieSecret> m_current;
    std::optional<CookieSecret> m_previous;
};

} // namespace secure
