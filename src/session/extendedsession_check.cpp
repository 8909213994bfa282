// How the relay is kept: PING, the question after a silence or an announcement, joining it again.

#include "session/extendedsession.h"
#include "session/limits.h"

#include <algorithm>
#include <utility>

namespace session {

using protocol::Now;

std::optional<Ending> ExtendedSession::tick(Now now)
{
    m_people.expire(now.steady, m_context.events);
    if (now.steady >= m_nextPing) {
        ping(m_moving ? kAllLinks : m_transport->link(), now);
        m_nextPing =
            now.steady + (m_moving ? std::min(m_pingBackoff.next(), pingEvery()) : pingEvery());
    }
    settle(now);
    if (m_rejoining)
        return follow(m_rejoining->tick(now), now);
    if (m_check)
        return tickCheck(now);
    if (now.steady - m_heardAt >= silenceLimit())
        beginCheck(now);
    return std::nullopt;
}

std::chrono::milliseconds ExtendedSession::pingEvery() const
{
    return isHosted() ? kHostedPingAfter : m_context.config.keepAlive;
}

std::chrono::milliseconds ExtendedSession::silenceLimit() const
{
    return isHosted() ? kHostedAskAfter : m_context.silenceLimit;
}

/// The relay learns our new address from the first packet that comes from there. By which link that
/// leads we learn from its answer.
void ExtendedSession::linksChanged(Now now)
{
    m_moving = true;
    m_transport->setLink(kAllLinks);
    m_pingBackoff.restart();
    ping(kAllLinks, now);
    m_nextPing = now.steady + m_pingBackoff.next();
}

std::optional<Ending> ExtendedSession::continueWithPassword(const protocol::PasswordTerms& terms,
                                                            bool known, Now now)
{
    return m_rejoining ? follow(m_rejoining->continueWithPassword(terms, known, now), now)
                       : std::nullopt;
}

void ExtendedSession::ping(Link link, Now now)
{
    m_transport->sendBare(protocol::PingFrame{m_context.random.bytes(protocol::kPingSize)}, link,
                          now);
}

void ExtendedSession::beginCheck(Now now)
{
    // After a silence that no question broke (the machine slept) there is time for one answer still.
    const auto giveUpAt = isHosted()
                              ? std::max(m_heardAt + kHostedLostAfter, now.steady + kRejoinAfter)
                              : now.steady + kCheckFor;
    m_check.emplace(Check{.clientRandom = m_context.random.bytes(protocol::kClientRandomSize),
                          .backoff = Backoff(m_context.random),
                          .rejoinAt = now.steady + kRejoinAfter,
                          .giveUpAt = giveUpAt});
    ask(now);
}

/// By all links: silence may mean that the one we know leads nowhere any more.
void ExtendedSession::ask(Now now)
{
    ping(kAllLinks, now);
    m_context.hello(m_check->clientRandom, kAllLinks);
    m_check->nextAsk = now.steady + m_check->backoff.next();
}

std::optional<Ending> ExtendedSession::tickCheck(Now now)
{
    if (m_check->challenge && now.steady >= m_check->rejoinAt)
        return rejoin(now);
    if (now.steady >= m_check->giveUpAt)
        return lost(now);
    if (now.steady >= m_check->nextAsk)
        ask(now);
    return std::nullopt;
}

/// It may have started anew, or moved. Anybody can forge that, so it makes us ask, now and then.
void ExtendedSession::takeAnnouncement(const Arrival& arrival, Now now)
{
    const bool isElsewhere = arrival.from != m_relay.address;
    auto& last = isElsewhere ? m_announcedElsewhereAt : m_announcedAt;
    const auto pause = isElsewhere ? kAskMovedEvery : kRepeatKeyAfter;
    if (m_check || m_rejoining || (last && now.steady - *last < pause))
        return;
    last = now.steady;
    beginCheck(now);
}

std::optional<Ending> ExtendedSession::takeChallenge(QByteArrayView value, const Arrival& arrival,
                                                     Now now)
{
    if (!m_check)
        return std::nullopt;
    auto candidate = readChallenge(value, m_check->clientRandom, arrival);
    if (!candidate) {
        if (candidate.error() != ChallengeError::NotOurs)
            m_context.tellSeldom(HandshakeRejected{arrival.from}, now);
        return std::nullopt;
    }
    // Another key proves nothing. If our relay is gone, the search will judge who is there now.
    if (candidate->relay.fingerprint != m_relay.fingerprint)
        return std::nullopt;
    candidate->relay.trust = m_relay.trust;
    if (candidate->relay.address != m_relay.address)
        m_check->rejoinAt = std::min(m_check->rejoinAt, now.steady + kRejoinMovedAfter);
    m_check->challenge = *std::move(candidate);
    return tickCheck(now);
}

std::optional<Ending> ExtendedSession::rejoin(Now now)
{
    m_rejoining = Joining::begin(m_context, *std::move(m_check->challenge), now);
    m_check.reset();
    if (!m_rejoining)
        return lost(now);
    return std::nullopt;
}

std::optional<Ending> ExtendedSession::follow(Joining::Step step, Now now)
{
    switch (step) {
    case Joining::Step::Waiting: return std::nullopt;
    case Joining::Step::Joined: return resume(std::exchange(m_rejoining, nullptr)->take(), now);
    case Joining::Step::Refused: return Ending{{}, m_rejoining->refusal()};
    case Joining::Step::NoAnswer: break;
    }
    return lost(now);
}

std::optional<Ending> ExtendedSession::resume(Joining::Result joined, Now now)
{
    const bool changed = std::exchange(m_relay, joined.candidate.relay) != joined.candidate.relay;
    m_transport.emplace(m_context, std::move(joined.channel), joined.roundTrip, m_relay.address,
                        joined.candidate.link);
    m_joined = joined.joined;
    m_early = std::move(joined.frames);
    m_assembler = {};
    m_historyAssembler = {};
    m_fetcher.cancel();
    m_context.sessionEnded();
    m_rooms.clear();
    m_requests.clear();
    m_listed.clear();
    m_notMet.clear();
    m_moving = false;
    m_heardAt = now.steady;
    m_nextPing = now.steady + pingEvery();
    m_people.expectAll(now.steady + kAwaitPeopleFor);
    if (changed)
        m_context.events.push_back(Established{m_relay, false});
    return begin(now);
}

} // namespace session
