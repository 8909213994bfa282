#pragma once

// Whether a relay may be joined, and how far it is trusted, by the key that it shows: by what is
// known of keys, addresses and names, by renewals that an old key signed, by persons who signed for
// a relay of theirs, and by what its person demands. Pure; one thread; owned by a RelayChooser.
// Source: docs/protocol.md, "Choosing and downgrades" and "ROTATION".

#include "protocol/extended.h"
#include "session/candidate.h"
#include "session/event.h"
#include "session/knownrelay.h"
#include "session/sessionconfig.h"

#include <expected>
#include <optional>
#include <set>
#include <vector>

namespace session {

/// Each of them verified.
using Rotations = std::vector<protocol::Rotation>;

class RelayJudge
{
public:
    explicit RelayJudge(const SessionConfig& config);

    /// False when they are the same as before.
    bool setKnownRelays(std::vector<KnownRelay> relays);
    bool setVerifiedPeople(std::set<crypto::Fingerprint> people);
    /// Pins the key of a relay that was joined; of one that renewed its key, in place of the old.
    void pin(const Relay& relay, const std::optional<crypto::Fingerprint>& renewedFrom);

    struct Verdict {
        Trust trust = Trust::New;
        std::optional<crypto::Fingerprint> renewedFrom{};
        bool chosen = false; ///< by a person, before
    };
    [[nodiscard]] std::expected<Verdict, RelayRefused> judge(const Candidate& candidate,
                                                             const Rotations& rotations) const;
    /// Why a relay must not be joined by the classic layer, if its CHALLENGE does not come.
    [[nodiscard]] std::optional<Refusal> needsChallenge(const crypto::Fingerprint& shown) const;
    [[nodiscard]] bool knows(const crypto::Fingerprint& key) const
    {
        return findKey(key) != m_known.end();
    }

private:
    using Known = std::vector<KnownRelay>;

    [[nodiscard]] Known::const_iterator findKey(const crypto::Fingerprint& key) const;
    [[nodiscard]] Known::const_iterator findClaim(const Relay& shown) const;
    [[nodiscard]] Known::const_iterator findRenewed(const crypto::RsaPublicKey& shown,
                                                    const Rotations& rotations) const;
    [[nodiscard]] bool isOfVerifiedPerson(const Relay& relay) const;

    std::optional<crypto::Fingerprint> m_required;
    bool m_allowsClassic;
    bool m_acceptsStrangers;
    Known m_known;
    std::set<crypto::Fingerprint> m_verifiedPeople;
};

} // namespace session
