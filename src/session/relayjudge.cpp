#include "session/relayjudge.h"

#include "crypto/sha256.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace session {

RelayJudge::RelayJudge(const SessionConfig& config)
    : m_required(config.requiredFingerprint),
      m_allowsClassic(config.allowClassic),
      m_acceptsStrangers(config.acceptStrangers)
{}

bool RelayJudge::setKnownRelays(std::vector<KnownRelay> relays)
{
    if (relays == m_known)
        return false;
    m_known = std::move(relays);
    return true;
}

bool RelayJudge::setVerifiedPeople(std::set<crypto::Fingerprint> people)
{
    if (people == m_verifiedPeople)
        return false;
    m_verifiedPeople = std::move(people);
    return true;
}

void RelayJudge::pin(const Relay& relay, const std::optional<crypto::Fingerprint>& renewedFrom)
{
    auto known = std::ranges::find(m_known, relay.fingerprint, &KnownRelay::fingerprint);
    if (known == m_known.end() && renewedFrom) {
        known = std::ranges::find(m_known, *renewedFrom, &KnownRelay::fingerprint);
        if (known != m_known.end())
            known->fingerprint = relay.fingerprint;
    }
    if (known == m_known.end())
        known = m_known.insert(m_known.end(), {.addresses = {}, .fingerprint = relay.fingerprint});
    if (!std::ranges::contains(known->addresses, relay.address))
        known->addresses.push_back(relay.address);
    if (relay.layer == Layer::Extended) {
        known->extended = true;
        known->name = relay.host ? QString() : relay.name;
    }
}

// A pinned key comes before a demanded one: a relay that changed its key is refused even when the
// new key is the demanded one, until the person takes the pin back.
std::expected<RelayJudge::Verdict, RelayRefused> RelayJudge::judge(const Candidate& candidate,
                                                                   const Rotations& rotations) const
{
    const Relay& relay = candidate.relay;
    Verdict verdict;
    auto known = findKey(relay.fingerprint);
    if (known == m_known.end()) {
        known = findRenewed(candidate.key, rotations);
        if (known != m_known.end())
            verdict.renewedFrom = known->fingerprint;
    }
    if (known != m_known.end())
        verdict = {known->verified ? Trust::Verified : Trust::Known, verdict.renewedFrom,
                   known->chosen};
    else if (isOfVerifiedPerson(relay))
        verdict.trust = Trust::Verified;
    else if (const auto claimed = findClaim(relay); claimed != m_known.end())
        return std::unexpected(RelayRefused{Refusal::ChangedKey, relay.address,
                                            claimed->fingerprint, relay.fingerprint});

    if (m_required && *m_required != relay.fingerprint)
        return std::unexpected(
            RelayRefused{Refusal::WrongFingerprint, relay.address, m_required, relay.fingerprint});
    if (m_required || isOfVerifiedPerson(relay))
        verdict.trust = Trust::Verified;
    if (verdict.trust == Trust::New && !m_acceptsStrangers)
        return std::unexpected(
            RelayRefused{Refusal::Stranger, relay.address, {}, relay.fingerprint});
    return verdict;
}

std::optional<Refusal> RelayJudge::needsChallenge(const crypto::Fingerprint& shown) const
{
    const auto known = findKey(shown);
    if (known != m_known.end() && known->extended)
        return Refusal::Downgraded;
    return m_allowsClassic ? std::nullopt : std::optional(Refusal::ClassicOnly);
}

RelayJudge::Known::const_iterator RelayJudge::findKey(const crypto::Fingerprint& key) const
{
    return std::ranges::find(m_known, key, &KnownRelay::fingerprint);
}

/// Who is known by the address or the name that a relay claims. Hosts come and go under the names of
/// their people, and have none here.
RelayJudge::Known::const_iterator RelayJudge::findClaim(const Relay& shown) const
{
    return std::ranges::find_if(m_known, [&](const KnownRelay& known) {
        return std::ranges::contains(known.addresses, shown.address)
               || (!known.name.isEmpty() && known.name == shown.name);
    });
}

/// The known relay that renewed its key to the one that is shown, in one step or two.
RelayJudge::Known::const_iterator RelayJudge::findRenewed(const crypto::RsaPublicKey& shown,
                                                          const Rotations& rotations) const
{
    const auto vouchedBy = [&](QByteArrayView newKey) {
        const QByteArray hash = crypto::sha256(newKey);
        return std::views::filter(rotations, [hash](const protocol::Rotation& rotation) {
            return rotation.newKeyHash == hash;
        });
    };
    const auto findOld = [this](const protocol::Rotation& rotation) {
        return findKey(crypto::Fingerprint::ofPublicKeyDer(rotation.oldKey));
    };
    for (const protocol::Rotation& last : vouchedBy(shown.toDer())) {
        if (const auto known = findOld(last); known != m_known.end())
            return known;
        for (const protocol::Rotation& first : vouchedBy(last.oldKey)) {
            if (const auto known = findOld(first); known != m_known.end())
                return known;
        }
    }
    return m_known.end();
}

bool RelayJudge::isOfVerifiedPerson(const Relay& relay) const
{
    return relay.host && m_verifiedPeople.contains(*relay.host);
}

} // namespace session
