#pragma once

// Which relay to join, of those that answered: judges each key by the pins and the demanded
// fingerprint, keeps the best acceptable answer and no other, and tells each refusal once. Pure;
// one thread; owned by a SessionMachine. Source: docs/protocol.md, "Choosing a relay".

#include "crypto/rsa.h"
#include "session/event.h"
#include "session/knownrelay.h"
#include "session/link.h"

#include <QByteArray>

#include <expected>
#include <optional>
#include <vector>

namespace session {

struct Candidate {
    Relay relay;
    crypto::RsaPublicKey key;
    QByteArray pem; ///< as it was shown
    Link link = kAllLinks;
};

class RelayChooser
{
public:
    explicit RelayChooser(std::optional<crypto::Fingerprint> requiredFingerprint)
        : m_required(requiredFingerprint)
    {}

    /// Replaces the pins; when they differ from before, refusals may be told anew.
    void setKnownRelays(std::vector<KnownRelay> relays);
    /// Pins the key of a relay that was joined, unless its address is pinned: so a changed key is
    /// refused even before the owner sets the pins anew.
    void pin(const Relay& relay);

    /// Takes note of an answer, of at most kAnswersPerGathering until choose() or clear().
    void consider(const Arrival& arrival, QByteArrayView pem);
    /// The best of the acceptable answers; nothing when all were refused. Starts over.
    [[nodiscard]] std::optional<Candidate> choose();
    void clear();

    /// Notes a refusal for takeRefusals(), unless it was told before.
    void refuse(const RelayRefused& refusal);
    [[nodiscard]] std::vector<RelayRefused> takeRefusals();
    void forgetRefusals();

private:
    [[nodiscard]] std::expected<Trust, RelayRefused> judge(const protocol::Endpoint& address,
                                                           const crypto::Fingerprint& shown) const;

    std::optional<crypto::Fingerprint> m_required;
    std::vector<KnownRelay> m_known;
    std::optional<Candidate> m_best;
    int m_considered = 0;
    std::vector<RelayRefused> m_refused; // told, or to be told: the last m_untold of them
    std::size_t m_untold = 0;
};

} // namespace session
