#include "session/relaychooser.h"

#include "secure/transcript.h"
#include "session/limits.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

namespace session {

using protocol::Instant;

void RelayChooser::setKnownRelays(std::vector<KnownRelay> relays)
{
    if (m_judge.setKnownRelays(std::move(relays)))
        forgetRefusals();
}

void RelayChooser::setVerifiedPeople(std::set<crypto::Fingerprint> people)
{
    if (m_judge.setVerifiedPeople(std::move(people)))
        forgetRefusals();
}

void RelayChooser::pin(const Candidate& joined)
{
    m_judge.pin(joined.relay, joined.renewedFrom);
    m_failures.erase(joined.relay.fingerprint);
    if (m_insisted && m_insisted->relay == joined.relay.fingerprint)
        m_insisted.reset();
}

void RelayChooser::consider(const Arrival& arrival, QByteArrayView pem)
{
    if (m_considered == kAnswersPerGathering)
        return;
    ++m_considered;
    if (isRepeated(arrival, pem))
        return;
    auto key = crypto::RsaPublicKey::fromPem(pem);
    if (!key)
        return refuse({Refusal::UnusableKey, arrival.from, {}, {}});
    Relay relay{.address = arrival.from, .fingerprint = key->fingerprint()};
    m_answers.push_back({.relay = std::move(relay),
                         .key = *std::move(key),
                         .shown = pem.toByteArray(),
                         .link = arrival.link});
}

std::optional<ChallengeError> RelayChooser::considerChallenge(const Arrival& arrival,
                                                              QByteArrayView value,
                                                              QByteArrayView clientRandom)
{
    if (m_considered == kAnswersPerGathering)
        return std::nullopt;
    ++m_considered;
    if (isRepeated(arrival, value))
        return std::nullopt;
    auto candidate = readChallenge(value, clientRandom, arrival);
    if (!candidate) {
        if (candidate.error() == ChallengeError::UnusableKey)
            refuse({Refusal::UnusableKey, arrival.from, {}, {}});
        return candidate.error();
    }
    m_answers.push_back(*std::move(candidate));
    return std::nullopt;
}

bool RelayChooser::considerRotation(QByteArrayView value)
{
    if (m_rotationsConsidered == kRotationsPerGathering)
        return true;
    ++m_rotationsConsidered;
    auto rotation = protocol::parseRotation(value);
    if (!rotation || !secure::verifyRotation(*rotation))
        return false;
    m_rotations.push_back(*std::move(rotation));
    return true;
}

std::optional<Candidate> RelayChooser::choose(Instant now)
{
    Verdicts verdicts = judge();
    preferInsisted(verdicts);
    const auto isBarredNow = [&](const crypto::Fingerprint& relay) { return isBarred(relay, now); };
    std::erase_if(verdicts.acceptable,
                  [&](const Candidate& answer) { return isBarredNow(answer.relay.fingerprint); });
    for (const RelayRefused& refused : verdicts.refused) {
        if (!isBarredNow(*refused.shown))
            refuse(refused);
    }
    std::optional<Candidate> best = bestOf(std::move(verdicts.acceptable));
    if (best && mayOfferMore(*best)) {
        if (m_timesDoubted < kTimesDoubted) {
            doubt(*std::move(best));
            return std::nullopt;
        }
        if (std::popcount(m_doubtsAnswered & kLastDoubts) < kDoubtsAnswered)
            best.reset();
    }
    m_doubted.reset();
    m_timesDoubted = 0;
    for (const RelayRefused& unproven : verdicts.unproven) {
        if (!isBarredNow(*unproven.shown))
            await(unproven);
    }
    countMissedChallenges(verdicts.extended);
    return best;
}

/// By the classic layer nothing that is lost comes again, so a relay that offers both must not be
/// joined by that for a lost CHALLENGE. One that was joined before offers what it did then.
bool RelayChooser::mayOfferMore(const Candidate& answer) const
{
    return m_speaksExtended && answer.relay.layer == Layer::Classic && !answer.renewedFrom
           && !m_judge.knows(answer.relay.fingerprint);
}

void RelayChooser::look()
{
    const Verdicts verdicts = judge();
    for (const RelayRefused& refused : verdicts.refused)
        refuse(refused);
}

RelayChooser::Verdicts RelayChooser::judge()
{
    std::vector<Candidate> answers = std::exchange(m_answers, {});
    const Rotations rotations = std::exchange(m_rotations, {});
    m_considered = 0;
    m_rotationsConsidered = 0;

    Verdicts verdicts;
    for (const Candidate& answer : answers) {
        if (answer.relay.layer == Layer::Extended)
            verdicts.extended.insert(answer.relay.fingerprint);
    }
    for (Candidate& answer : answers) {
        const crypto::Fingerprint& shown = answer.relay.fingerprint;
        const bool classic = answer.relay.layer == Layer::Classic;
        if (classic && verdicts.extended.contains(shown))
            continue;
        const auto verdict = m_judge.judge(answer, rotations);
        if (!verdict) {
            noteJudged(answer, verdict.error().reason);
            verdicts.refused.push_back(verdict.error());
            continue;
        }
        if (const auto reason = m_judge.needsChallenge(shown); classic && reason) {
            verdicts.unproven.push_back({*reason, answer.relay.address, {}, shown});
            continue;
        }
        answer.relay.trust = verdict->trust;
        answer.renewedFrom = verdict->renewedFrom;
        answer.isChosen = verdict->chosen;
        noteJudged(answer, {});
        verdicts.acceptable.push_back(std::move(answer));
    }
    return verdicts;
}

void RelayChooser::noteJudged(const Candidate& answer, std::optional<Refusal> refusal)
{
    const auto same = std::ranges::find_if(m_judged, [&](const Judged& judged) {
        return judged.heard.relay.fingerprint == answer.relay.fingerprint;
    });
    Judged judged{{.relay = answer.relay,
                   .members = answer.members,
                   .asksPassword = answer.password.has_value(),
                   .refusal = refusal},
                  answer.key};
    if (same == m_judged.end())
        m_judged.push_back(std::move(judged));
    else if (same->heard.refusal && !refusal)
        *same = std::move(judged); // whoever shows its key from elsewhere must not hide it
}

std::vector<RelayChooser::Judged> RelayChooser::takeJudged()
{
    return std::exchange(m_judged, {});
}

void RelayChooser::insistOn(const std::optional<crypto::Fingerprint>& relay)
{
    m_insisted = relay.transform([](const auto& asked) { return Insisted{asked}; });
    m_silentChoice.reset();
}

std::optional<crypto::Fingerprint> RelayChooser::takeSilentChoice()
{
    return std::exchange(m_silentChoice, std::nullopt);
}

/// Whoever asks for a relay wants that one: if it refuses us or must be refused, its person is told,
/// and is not put elsewhere unasked.
void RelayChooser::preferInsisted(Verdicts& verdicts)
{
    if (!m_insisted)
        return;
    const crypto::Fingerprint& wanted = m_insisted->relay;
    const auto isWanted = [&](const RelayRefused& refused) { return refused.shown == wanted; };
    const bool answered =
        std::ranges::contains(verdicts.acceptable, wanted,
                              [](const Candidate& answer) { return answer.relay.fingerprint; })
        || std::ranges::any_of(verdicts.refused, isWanted)
        || std::ranges::any_of(verdicts.unproven, isWanted);
    if (answered && failures(wanted) < kFailuresBorne) {
        m_insisted->missed = 0;
    } else if (++m_insisted->missed >= kMissedChallenges || answered) {
        m_silentChoice = wanted;
        m_insisted.reset();
        return;
    }
    std::erase_if(verdicts.acceptable,
                  [&](const Candidate& answer) { return answer.relay.fingerprint != wanted; });
}

void RelayChooser::doubt(Candidate best)
{
    if (m_doubted != best.relay.address)
        m_doubtsAnswered = 0;
    m_doubted = best.relay.address;
    m_doubtsAnswered <<= 1;
    ++m_timesDoubted;
    m_answers.push_back(std::move(best));
}

/// All clients that hear the same answers and hold the same pins choose alike, unless their people
/// chose. Of several answers that show one key the first stays, until joining by it failed: it may
/// have been forged.
std::optional<Candidate> RelayChooser::bestOf(std::vector<Candidate> acceptable) const
{
    if (acceptable.empty())
        return std::nullopt;
    static_assert(Trust::New < Trust::Known && Trust::Known < Trust::Verified);
    const auto best =
        std::ranges::min_element(acceptable, [this](const Candidate& a, const Candidate& b) {
            const bool aFails = failures(a.relay.fingerprint) >= kFailuresBorne;
            const bool bFails = failures(b.relay.fingerprint) >= kFailuresBorne;
            return std::tie(aFails, b.isChosen, b.relay.trust, a.relay.fingerprint)
                   < std::tie(bFails, a.isChosen, a.relay.trust, b.relay.fingerprint);
        });
    const crypto::Fingerprint chosen = best->relay.fingerprint;
    std::erase_if(acceptable, [&](const Candidate& candidate) {
        return candidate.relay.fingerprint != chosen;
    });
    return std::move(acceptable.at(std::size_t(failures(chosen)) % acceptable.size()));
}

bool RelayChooser::isAwaitingAnswer() const
{
    if (m_insisted && m_insisted->missed > 0)
        return true;
    return std::ranges::any_of(
        m_awaited, [](const Awaited& awaited) { return awaited.missed < kMissedChallenges; });
}

void RelayChooser::clear()
{
    m_answers.clear();
    m_rotations.clear();
    m_considered = 0;
    m_rotationsConsidered = 0;
    m_doubted.reset();
    m_timesDoubted = 0;
}

void RelayChooser::bar(const crypto::Fingerprint& relay, std::optional<Instant> until)
{
    if (m_barred.size() < kRefusalsRemembered || m_barred.contains(relay))
        m_barred[relay] = until.value_or(Instant::max());
}

void RelayChooser::liftBars()
{
    m_barred.clear();
    m_failures.clear();
}

void RelayChooser::noteFailure(const crypto::Fingerprint& relay)
{
    if (m_failures.size() < kRefusalsRemembered || m_failures.contains(relay))
        ++m_failures[relay];
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
    m_awaited.clear();
}

/// The same again, perhaps by unicast this time: then we learn by which link.
bool RelayChooser::isRepeated(const Arrival& arrival, QByteArrayView shown)
{
    const auto same = std::ranges::find_if(m_answers, [&](const Candidate& answer) {
        return answer.relay.address == arrival.from && answer.shown == shown;
    });
    if (same == m_answers.end())
        return false;
    if (same->link == kAllLinks)
        same->link = arrival.link;
    if (m_doubted == arrival.from)
        m_doubtsAnswered |= 1;
    return true;
}

void RelayChooser::await(const RelayRefused& refusal)
{
    const bool known = std::ranges::contains(m_awaited, refusal, &Awaited::refusal);
    if (!known && m_awaited.size() < kRefusalsRemembered)
        m_awaited.push_back({refusal});
}

void RelayChooser::countMissedChallenges(const std::set<crypto::Fingerprint>& shown)
{
    std::erase_if(m_awaited, [&](const Awaited& awaited) {
        return shown.contains(awaited.refusal.shown.value());
    });
    for (Awaited& awaited : m_awaited) {
        if (++awaited.missed == kMissedChallenges)
            refuse(awaited.refusal);
    }
}

bool RelayChooser::isBarred(const crypto::Fingerprint& relay, Instant now) const
{
    const auto barred = m_barred.find(relay);
    return barred != m_barred.end() && now < barred->second;
}

int RelayChooser::failures(const crypto::Fingerprint& relay) const
{
    const auto found = m_failures.find(relay);
    return found == m_failures.end() ? 0 : found->second;
}

} // namespace session
