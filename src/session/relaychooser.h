#pragma once

// Which relay to join, of those that answered by either layer: gathers the answers of one moment,
// bounded, has each judged by the key that it shows, takes the best, and tells each refusal once.
// Remembers which relays are not to be tried again, which did not finish a handshake, and which one
// a person just asked for. Pure; one thread; owned by a SessionMachine.
// Source: docs/protocol.md, "Choosing and downgrades" and "The choice of a person".

#include "protocol/now.h"
#include "session/candidate.h"
#include "session/event.h"
#include "session/relayjudge.h"

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace session {

class RelayChooser
{
public:
    explicit RelayChooser(const SessionConfig& config)
        : m_judge(config),
          m_speaksExtended(config.identity.has_value())
    {}

    /// Replaces the pins; when they differ from before, refusals may be told anew.
    void setKnownRelays(std::vector<KnownRelay> relays);
    void setVerifiedPeople(std::set<crypto::Fingerprint> people);
    /// Notes that a relay was joined: so a changed key is refused even before the owner sets the
    /// pins anew.
    void pin(const Candidate& joined);

    // Take note of an answer, of at most kAnswersPerGathering until choose() or clear().
    void consider(const Arrival& arrival, QByteArrayView pem);
    /// ChallengeError::Amiss and NotOurs are for the caller to tell.
    std::optional<ChallengeError> considerChallenge(const Arrival& arrival, QByteArrayView value,
                                                    QByteArrayView clientRandom);
    /// False when it does not verify.
    bool considerRotation(QByteArrayView value);

    /// The best of the acceptable answers; nothing when all were refused, or the best is doubted().
    /// Starts over.
    [[nodiscard]] std::optional<Candidate> choose(protocol::Instant now);
    /// The best of the last choose(), which it keeps: not known, and it showed itself by the classic
    /// layer only, though perhaps its CHALLENGE was lost. To be asked alone, by both layers; kTimesDoubted
    /// at most, and taken then if it still answers.
    [[nodiscard]] const std::optional<protocol::Endpoint>& doubted() const { return m_doubted; }
    /// Only looks at who answered. Starts over.
    void look();
    /// It is worth asking again at once: a relay that offers the extended layer, or has to, showed
    /// itself by the classic one only, or the one that a person asked for did not answer.
    [[nodiscard]] bool isAwaitingAnswer() const;
    void clear();

    /// An answer of choose() or look(), for a person to look at.
    struct Judged {
        HeardRelay heard;
        crypto::RsaPublicKey key;
    };
    /// The first answer for each key; those that are joined by the extended layer or not at all only
    /// when they showed themselves by it.
    [[nodiscard]] std::vector<Judged> takeJudged();

    /// A person asks for this relay: no other is taken until it was joined, or did not answer for
    /// kMissedChallenges gatherings. It is judged as ever.
    void insistOn(const std::optional<crypto::Fingerprint>& relay);
    /// It did not answer; told once.
    [[nodiscard]] std::optional<crypto::Fingerprint> takeSilentChoice();

    /// Not to be chosen until then; without a time, until liftBars().
    void bar(const crypto::Fingerprint& relay, std::optional<protocol::Instant> until);
    void liftBars();
    /// A relay did not finish its handshake.
    void noteFailure(const crypto::Fingerprint& relay);

    /// Notes a refusal for takeRefusals(), unless it was told before.
    void refuse(const RelayRefused& refusal);
    [[nodiscard]] std::vector<RelayRefused> takeRefusals();
    void forgetRefusals();

private:
    /// A relay that must show a CHALLENGE, and did not.
    struct Awaited {
        RelayRefused refusal;
        int missed = 0;
    };

    /// A relay that a person asked for.
    struct Insisted {
        crypto::Fingerprint relay;
        int missed = 0;
    };
    /// The answers of a gathering.
    struct Verdicts {
        std::vector<Candidate> acceptable;
        std::vector<RelayRefused> refused;
        std::vector<RelayRefused> unproven; ///< must show a CHALLENGE
        std::set<crypto::Fingerprint> extended;
    };

    [[nodiscard]] Verdicts judge();
    void noteJudged(const Candidate& answer, std::optional<Refusal> refusal);
    void preferInsisted(Verdicts& verdicts);
    [[nodiscard]] bool isRepeated(const Arrival& arrival, QByteArrayView shown);
    void await(const RelayRefused& refusal);
    void countMissedChallenges(const std::set<crypto::Fingerprint>& shown);
    [[nodiscard]] bool mayOfferMore(const Candidate& answer) const;
    void doubt(Candidate best);
    [[nodiscard]] std::optional<Candidate> bestOf(std::vector<Candidate> acceptable) const;
    [[nodiscard]] bool isBarred(const crypto::Fingerprint& relay, protocol::Instant now) const;
    [[nodiscard]] int failures(const crypto::Fingerprint& relay) const;

    RelayJudge m_judge;
    bool m_speaksExtended;
    std::vector<Candidate> m_answers; // in the order of their arrival, not judged yet
    Rotations m_rotations;
    int m_considered = 0;
    std::size_t m_rotationsConsidered = 0;
    std::vector<Judged> m_judged;
    std::optional<protocol::Endpoint> m_doubted;
    int m_timesDoubted = 0;
    unsigned m_doubtsAnswered = 0; ///< a bit each, the last one the lowest
    std::vector<Awaited> m_awaited;
    std::optional<Insisted> m_insisted;
    std::optional<crypto::Fingerprint> m_silentChoice;
    std::map<crypto::Fingerprint, protocol::Instant> m_barred; // until when
    std::map<crypto::Fingerprint, int> m_failures;
    std::vector<RelayRefused> m_refused; // told, or to be told: the last m_untold of them
    std::size_t m_untold = 0;
};

} // namespace session
