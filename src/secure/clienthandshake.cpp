#include "secure/clienthandshake.h"

#include "crypto/wipe.h"
#include "secure/transcript.h"

#include <utility>

namespace secure {

ClientHandshake::ClientHandshake(crypto::FernetKey key, crypto::X25519KeyPair share)
    : m_key(std::move(key)),
      m_share(std::move(share))
{}

std::optional<ClientHandshake> ClientHandshake::begin(QByteArrayView challengeValue,
                                                      const crypto::RsaPublicKey& relayKey,
                                                      crypto::RandomSource& random)
{
    const auto challenge = protocol::parseChallenge(challengeValue);
    if (!challenge)
        return std::nullopt;

    ClientHandshake handshake(crypto::FernetKey::generate(random),
                              crypto::X25519KeyPair::generate(random));
    QByteArray keyText = handshake.m_key.toText();
    const auto sealedKey = relayKey.encrypt(keyText);
    crypto::wipe(keyText);
    if (!sealedKey)
        return std::nullopt;

    handshake.m_startValue = protocol::encode(protocol::Start{
        .clientRandom = challenge->clientRandom,
        .cookie = challenge->cookie,
        .infoHash = infoHash(protocol::kExtendedVersion, challengeValue),
        .clientShare = handshake.m_share.publicKey(),
        .sealedKey = *sealedKey,
    });
    handshake.m_clientRandom = challenge->clientRandom;
    handshake.m_start =
        protocol::makeExtended(protocol::ExtendedType::Start, handshake.m_startValue);
    return handshake;
}

std::expected<ClientHandshake::Agreed, AnswerError>
ClientHandshake::takeAnswer(crypto::Fernet& fernet, QByteArrayView answerValue) const
{
    const auto answer = protocol::parseAnswer(answerValue);
    if (!answer || answer->clientRandom != m_clientRandom)
        return std::unexpected(AnswerError::Malformed);
    const auto agreement = m_share.agree(answer->relayShare);
    if (!agreement)
        return std::unexpected(AnswerError::BadShare);

    const QByteArray transcript = transcriptOf(m_startValue, protocol::answerHead(answerValue));
    Agreed agreed{.channel = SealedChannel(Side::Client, answer->sessionId,
                                           deriveKeys(transcript, m_key, *agreement)),
                  .transcript = transcript};
    const auto packet = agreed.channel.open(fernet, answer->token);
    if (!packet || packet->sequence != 0 || !packet->frames.empty())
        return std::unexpected(AnswerError::NotProven);
    return agreed;
}

} // namespace secure
