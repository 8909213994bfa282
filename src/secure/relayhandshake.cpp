#include "secure/relayhandshake.h"

#include "crypto/sha256.h"
#include "crypto/wipe.h"
#include "crypto/x25519.h"
#include "protocol/bytes.h"
#include "secure/transcript.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace secure {

namespace {

constexpr qsizetype kSecretSize = 32;

std::uint64_t turnOf(std::uint64_t seconds)
{
    return seconds / std::uint64_t(protocol::kCookieSecretTurn.count());
}

std::uint64_t secondsOf(protocol::Now now)
{
    return std::uint64_t(std::chrono::floor<std::chrono::seconds>(now.steady).count());
}

} // namespace

RelayHandshake::RelayHandshake(crypto::RsaPrivateKey key, RelayProperties properties,
                               crypto::RandomSource& random)
    : m_key(std::move(key)),
      m_properties(std::move(properties)),
      m_random(random),
      m_publicKeyDer(m_key.publicKey().toDer())
{}

std::optional<QByteArray> RelayHandshake::challenge(QByteArrayView helloValue,
                                                    const protocol::Endpoint& from, int members,
                                                    protocol::Now now)
{
    const auto hello = protocol::parseHello(helloValue);
    if (!hello)
        return std::nullopt;

    protocol::Challenge challenge{
        .clientRandom = hello->clientRandom,
        .cookie = QByteArray(qsizetype(protocol::kCookieSize), '\0'),
        .admitsClassic = m_properties.admitsClassic && !m_properties.password,
        .members =
            std::uint16_t(std::clamp(members, 0, int(std::numeric_limits<std::uint16_t>::max()))),
        .relayKey = m_publicKeyDer,
        .relayName = m_properties.name,
        .password = m_properties.password,
        .host = m_properties.host,
    };
    // It leaves the cookie out.
    const QByteArray info = infoHash(hello->version, protocol::encode(challenge));
    turnSecrets(now);
    QByteArray time;
    protocol::appendNumber(time, secondsOf(now));
    challenge.cookie = time + cookieMac(*m_current, from, hello->clientRandom, info, time);
    return protocol::makeExtended(protocol::ExtendedType::Challenge, protocol::encode(challenge));
}

std::expected<protocol::Start, StartError>
RelayHandshake::checkStart(QByteArrayView startValue, const protocol::Endpoint& from,
                           protocol::Now now)
{
    auto start = protocol::parseStart(startValue);
    if (!start)
        return std::unexpected(StartError::Malformed);

    turnSecrets(now);
    protocol::ByteReader reader(start->cookie);
    const QByteArrayView time = reader.bytes(sizeof(std::uint64_t));
    const QByteArrayView mac = reader.rest();
    const CookieSecret* secret = secretOf(qFromBigEndian<std::uint64_t>(time.data()));
    if (!secret
        || !crypto::constantTimeEqual(
            mac, cookieMac(*secret, from, start->clientRandom, start->infoHash, time)))
        return std::unexpected(StartError::BadCookie);
    return *std::move(start);
}

std::expected<RelayHandshake::Agreed, StartError>
RelayHandshake::agree(crypto::Fernet& fernet, const protocol::Start& start,
                      QByteArrayView startValue, std::uint64_t sessionId, protocol::Now now)
{
    auto keyText = m_key.decrypt(start.sealedKey);
    if (!keyText)
        return std::unexpected(StartError::NotOpened);
    const auto fernetKey = crypto::FernetKey::fromText(*keyText);
    crypto::wipe(*keyText);
    if (!fernetKey)
        return std::unexpected(StartError::NotOpened);

    const auto share = crypto::X25519KeyPair::generate(m_random);
    const auto agreement = share.agree(start.clientShare);
    if (!agreement)
        return std::unexpected(StartError::BadShare);

    const QByteArray head = protocol::encode(protocol::Answer{.clientRandom = start.clientRandom,
                                                              .sessionId = sessionId,
                                                              .relayShare = share.publicKey(),
                                                              .token = {}});
    const QByteArray transcript = transcriptOf(startValue, head);
    Agreed agreed{.channel = SealedChannel(Side::Relay, sessionId,
                                           deriveKeys(transcript, *fernetKey, *agreement)),
                  .transcript = transcript,
                  .answer = {}};
    const QByteArray token = agreed.channel.sealToken(fernet, {}, now.unixTime, m_random);
    agreed.answer = protocol::makeExtended(protocol::ExtendedType::Answer, head + token);
    return agreed;
}

QByteArray RelayHandshake::cookieMac(const CookieSecret& secret, const protocol::Endpoint& from,
                                     QByteArrayView clientRandom, QByteArrayView infoHash,
                                     QByteArrayView time)
{
    QByteArray text = protocol::encodeEndpoint(from);
    text.append(clientRandom).append(infoHash).append(time);
    return crypto::hmacSha256(secret.bytes.bytes(), text);
}

void RelayHandshake::turnSecrets(protocol::Now now)
{
    const std::uint64_t turn = turnOf(secondsOf(now));
    if (m_current && m_current->turn == turn)
        return;
    m_previous.reset();
    if (m_current && m_current->turn + 1 == turn)
        m_previous = std::move(m_current);
    crypto::Secret bytes(kSecretSize);
    m_random.fill(bytes.writable());
    m_current = CookieSecret{.bytes = std::move(bytes), .turn = turn};
}

/// A secret tells the age of what it made: none that is kept is of more than 240 s ago.
const RelayHandshake::CookieSecret* RelayHandshake::secretOf(std::uint64_t cookieTime) const
{
    const std::uint64_t turn = turnOf(cookieTime);
    if (m_current && m_current->turn == turn)
        return &*m_current;
    if (m_previous && m_previous->turn == turn)
        return &*m_previous;
    return nullptr;
}

} // namespace secure
