#include "session/relaychooser.h"

#include "session/limits.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace session {

namespace {

/// All clients that hear the same answers and hold the same pins choose alike. Of two addresses
/// that show one key the first to answer stays.
bool isBetter(const Relay& a, const Relay& b)
{
    static_assert(Trust::New < Trust::Known && Trust::Known < Trust::Verified);
    return std::tie(b.trust, a.fingerprint) < std::tie(a.trust, b.fingerprint);
}

} // namespace

void RelayChooser::setKnownRelays(std::vector<KnownRelay> relays)
{
    if (relays == m_known)
        return;
    m_known = std::move(relays);
    forgetRefusals();
}

void RelayChooser::pin(const Relay& relay)
{
    if (!std::ranges::contains(m_known, relay.address, &KnownRelay::address))
        m_known.push_back({relay.address, relay.fingerprint});
}

void RelayChooser::consider(const Arrival& arrival, QByteArrayView pem)
{
    if (m_considered == kAnswersPerGathering)
        return;
    ++m_considered;

    if (m_best && arrival.from == m_best->relay.address && pem == m_best->pem) {
        // The same again, perhaps by unicast this time: then we learn by which link.
        if (m_best->link == kAllLinks)
            m_best->link = arrival.link;
        return;
    }
    auto key = crypto::RsaPublicKey::fromPem(pem);
    if (!key)
        return refuse({Refusal::UnusableKey, arrival.from, {}, {}});
    const crypto::Fingerprint shown = key->fingerprint();
    const auto trust = judge(arrival.from, shown);
    if (!trust)
        return refuse(trust.error());

    Candidate candidate{
        {arrival.from, shown, *trust}, std::move(*key), pem.toByteArray(), arrival.link};
    if (!m_best || isBetter(candidate.relay, m_best->relay))
        m_best = std::move(candidate);
}

std::optional<Candidate> RelayChooser::choose()
{
    std::optional<Candidate> best = std::exchange(m_best, std::nullopt);
    clear();
    if (!best)
        return std::nullopt;
    // The pins may have changed since the answer came.
    const auto trust = judge(best->relay.address, best->relay.fingerprint);
    if (!trust) {
        refuse(trust.error());
        return std::nullopt;
    }
    best->relay.trust = *trust;
    return best;
}

void RelayChooser::clear()
{
    m_best.reset();
    m_considered = 0;
}

void RelayChooser::refuse(const RelayRefused& refusal)
{
    if (m_refused.size() == kRefusalsRemembered || std::ranges::contains(m_refused, refusal))
        return;
    m_refused.push_back(refusal);
    ++m_untold;
}

std::vector<RelayRefused> RelayChooser::takeRefusals()
{
    return {m_refused.end() - std::ptrdiff_t(std::exchange(m_untold, 0)), m_refused.end()};
}

void RelayChooser::forgetRefusals()
{
    m_refused.clear();
    m_untold = 0;
}

// A pinned key comes before a demanded one: a relay that changed its key is refused even when the
// new key is the demanded one, until the person takes the pin back.
std::expected<Trust, RelayRefused> RelayChooser::judge(const protocol::Endpoint& address,
                                                       const crypto::Fingerprint& shown) const
{
    const auto known = std::ranges::find(m_known, address, &KnownRelay::address);
    if (known != m_known.end() && known->fingerprint != shown)
        return std::unexpected(
            RelayRefused{Refusal::ChangedKey, address, known->fingerprint, shown});
    if (m_required && *m_required != shown)
        return std::unexpected(RelayRefused{Refusal::WrongFingerprint, address, m_required, shown});
    if (m_required)
        return Trust::Verified;
    if (known == m_known.end())
        return Trust::New;
    return known->verified ? Trust::Verified : Trust::Known;
}

} // namespace session
