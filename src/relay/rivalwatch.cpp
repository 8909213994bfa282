#include "relay/rivalwatch.h"

#include "crypto/rsa.h"

#include <algorithm>
#include <utility>

namespace relay {

RivalWatch::RivalWatch(QByteArray ownPem, const crypto::Fingerprint& own)
    : m_ownPem(std::move(ownPem)),
      m_own(own)
{}

bool RivalWatch::hear(QByteArrayView pem, protocol::Instant now)
{
    if (pem == m_ownPem || pem.size() > kLargestRivalKey)
        return false;

    const auto isRecent = [now](const std::optional<Heard>& heard) {
        return heard && now - heard->at < kToldEvery;
    };
    const bool known = std::ranges::any_of(m_heard, [&](const std::optional<Heard>& heard) {
        return isRecent(heard) && heard->pem == pem;
    });
    if (known || isRecent(m_heard[m_oldest]))
        return false;

    // One key can be written in several ways, and our own may come back otherwise than we write it.
    const auto key = crypto::RsaPublicKey::fromPem(pem);
    const auto fingerprint = key ? key->fingerprint() : crypto::Fingerprint();
    const bool told = std::ranges::any_of(m_heard, [&](const std::optional<Heard>& heard) {
        return isRecent(heard) && heard->fingerprint == fingerprint;
    });
    m_heard[m_oldest] = Heard{now, pem.toByteArray(), fingerprint};
    m_oldest = (m_oldest + 1) % m_heard.size();
    return key && fingerprint != m_own && !told;
}

} // namespace relay
