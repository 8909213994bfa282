#pragma once

// The client's half of one handshake, from a chosen CHALLENGE to the channel: makes START, takes
// ANSWER. A wrong ANSWER changes nothing, the right one may follow. Pure; one thread; owned by the
// SessionMachine, which repeats datagrams and keeps the time.
// Source: docs/protocol.md, "Handshake".

#include "crypto/random.h"
#include "crypto/rsa.h"
#include "crypto/x25519.h"
#include "protocol/extended.h"
#include "secure/sealedchannel.h"

#include <QByteArray>

#include <expected>
#include <optional>

namespace secure {

enum class AnswerError {
    Malformed, ///< not an ANSWER, or of another handshake
    BadShare,  ///< the agreement is all zeros
    NotProven, ///< packet 0 does not open: not the relay that holds the key
};

class ClientHandshake
{
public:
    /// Nothing when that is no CHALLENGE, or when the relay's key seals nothing. Whose HELLO it
    /// answers and whether its key is to be trusted was judged before.
    [[nodiscard]] static std::optional<ClientHandshake> begin(QByteArrayView challengeValue,
                                                              const crypto::RsaPublicKey& relayKey,
                                                              crypto::RandomSource& random);

    /// The START datagram: always the same bytes.
    [[nodiscard]] const QByteArray& start() const { return m_start; }

    struct Agreed {
        SealedChannel channel;
        QByteArray transcript;
    };
    /// Once it has agreed, ask no more: a second channel would use the sequences of the first again.
    [[nodiscard]] std::expected<Agreed, AnswerError> takeAnswer(crypto::Fernet& fernet,
                                                                QByteArrayView answerValue) const;

private:
    ClientHandshake(crypto::FernetKey key, crypto::X25519KeyPair share);

    crypto::FernetKey m_key;
    crypto::X25519KeyPair m_share;
    QByteArray m_clientRandom;
    QByteArray m_startValue;
    QByteArray m_start;
};

} // namespace secure
