#include "relay/rivalwatch.h"

#include <algorithm>

namespace relay {

using crypto::Fingerprint;
using crypto::RsaPublicKey;

RivalWatch::RivalWatch(const RsaPublicKey& own)
    : m_ownPem(own.toPem()),
      m_ownDer(own.toDer()),
      m_own(own.fingerprint())
{}

std::optional<Fingerprint> RivalWatch::hearPem(QByteArrayView pem, protocol::Instant now)
{
    return pem == m_ownPem ? std::nullopt : hear(pem, &RsaPublicKey::fromPem, now);
}

std::optional<Fingerprint> RivalWatch::hearDer(QByteArrayView der, protocol::Instant now)
{
    return der == m_ownDer ? std::nullopt : hear(der, &RsaPublicKey::fromDer, now);
}

std::optional<Fingerprint> RivalWatch::hear(QByteArrayView bytes, Parse parse,
                                            protocol::Instant now)
{
    if (bytes.size() > kLargestRivalKey)
        return std::nullopt;

    const auto isRecent = [now](const std::optional<Heard>& heard) {
        return heard && now - heard->at < kToldEvery;
    };
    const bool known = std::ranges::any_of(m_heard, [&](const std::optional<Heard>& heard) {
        return isRecent(heard) && heard->bytes == bytes;
    });
    if (known || isRecent(m_heard[m_oldest]))
        return std::nullopt;

    // One key can be written in several ways, and our own may come back otherwise than we write it.
    const auto key = parse(bytes);
    const auto fingerprint = key ? key->fingerprint() : Fingerprint();
    const bool told = std::ranges::any_of(m_heard, [&](const std::optional<Heard>& heard) {
        return isRecent(heard) && heard->fingerprint == fingerprint;
    });
    m_heard[m_oldest] = Heard{now, bytes.toByteArray(), fingerprint};
    m_oldest = (m_oldest + 1) % m_heard.size();
    if (!key || fingerprint == m_own || told)
        return std::nullopt;
    return fingerprint;
}

} // namespace relay
