#include "session/roomsequence.h"

#include "session/limits.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace session {

using protocol::Instant;

namespace {

/// No room ever has so many messages; so there is always a next number.
constexpr std::uint64_t kGreatestNumber = std::numeric_limits<std::uint64_t>::max() - 1;

} // namespace

RoomSequence::Messages RoomSequence::enter(std::uint64_t epoch, const protocol::RoomFrame& room,
                                           Instant now)
{
    Messages shown;
    // Numbers that go back are no relay's that counts on, whatever it calls its epoch.
    const bool countsOn = m_epoch == epoch && room.next >= m_next;
    m_first = std::max<std::uint64_t>(room.first, 1);
    if (!countsOn) {
        setAside(shown, now);
        const bool keeps = room.policy != protocol::HistoryPolicy::Off;
        // From another relay, or from before it lost its memory: the room goes on, and others came
        // here before us. A relay that keeps nothing offers newcomers only what is for them.
        const std::uint64_t history = keeps && !m_epoch ? kHistoryAtFirst : kMissedAtMost;
        const std::uint64_t next = std::clamp<std::uint64_t>(room.next, 1, kGreatestNumber);
        m_epoch = epoch;
        m_next = std::min(next, std::max(m_first, next - std::min(history, next - 1)));
        m_begin = m_next;
        m_known = next;
        m_gapSince.reset();
    } else {
        m_known = std::clamp(room.next, m_known, kGreatestNumber);
        if (m_first > m_next)
            jump(shown, std::min(m_first, m_known));
    }
    m_unconfirmed.reset();
    if (countsOn && m_next > m_first)
        m_unconfirmed = Range{m_next - std::min(kConfirmedAnew, m_next - m_first), m_next - 1};
    m_toAskFor = m_known;
    release(shown);
    m_filledAt = now;
    noteGap(now);
    return shown;
}

RoomSequence::Messages RoomSequence::take(MessageReceived message, Instant now)
{
    const std::uint64_t number = message.number;
    const std::uint64_t before = m_next;
    Messages shown;
    if (number < m_next || number > kGreatestNumber) {
        shown.push_back(std::move(message)); // an earlier one, that was asked for; or nonsense
        return shown;
    }
    m_known = std::max(m_known, number + 1);
    hold(number, {std::move(message), now});
    release(shown);
    noteProgress(now, before);
    return shown;
}

RoomSequence::Messages RoomSequence::skip(Range numbers, Instant now)
{
    const std::uint64_t before = m_next;
    Messages shown;
    if (numbers.to < m_next || numbers.from > numbers.to || numbers.to > kGreatestNumber)
        return shown;
    m_known = std::max(m_known, numbers.to + 1);
    if (numbers.from <= m_next)
        jump(shown, numbers.to + 1);
    else if (numbers.from == numbers.to)
        hold(numbers.from, {std::nullopt, now});
    noteProgress(now, before);
    return shown;
}

RoomSequence::Messages RoomSequence::expire(Instant now)
{
    Messages shown;
    if (now >= m_asideAt + kGapPatience)
        shown = std::exchange(m_aside, {});
    for (auto deadline = heldUntil(); deadline && now >= *deadline; deadline = heldUntil())
        jump(shown, m_held.begin()->first);
    noteGap(now);
    return shown;
}

RoomSequence::Messages RoomSequence::giveUp()
{
    Messages shown = std::exchange(m_aside, {});
    jump(shown, m_known);
    m_gapSince.reset();
    return shown;
}

std::optional<Instant> RoomSequence::nextDeadline() const
{
    const auto held = heldUntil();
    if (m_aside.empty())
        return held;
    const Instant aside = m_asideAt + kGapPatience;
    return std::min(held.value_or(aside), aside);
}

std::optional<Instant> RoomSequence::heldUntil() const
{
    if (m_held.empty())
        return std::nullopt;
    return std::max(m_held.begin()->second.cameAt, m_filledAt) + kGapPatience;
}

std::optional<RoomSequence::Range> RoomSequence::missing() const
{
    if (m_next >= m_known)
        return std::nullopt;
    return Range{m_next, (m_held.empty() ? m_known : m_held.begin()->first) - 1};
}

std::optional<RoomSequence::Range> RoomSequence::earlier(int count) const
{
    if (!m_epoch || count <= 0 || m_begin <= m_first)
        return std::nullopt;
    const std::uint64_t wanted = std::min(std::uint64_t(count), m_begin - m_first);
    return Range{m_begin - wanted, m_begin - 1};
}

void RoomSequence::tookEarlier(std::uint64_t from)
{
    m_begin = std::min(m_begin, from);
}

/// When there are too many the latest go: they are fetched when their turn has come.
void RoomSequence::hold(std::uint64_t number, Held held)
{
    if (m_held.contains(number))
        return;
    m_heldBytes += held.size();
    m_held.emplace(number, std::move(held));
    while (m_held.size() > kHeldMessages || (m_heldBytes > kHeldBytes && m_held.size() > 1)) {
        (void)unhold(m_held.rbegin()->first);
        m_toAskFor = m_known;
    }
}

RoomSequence::Held RoomSequence::unhold(std::uint64_t number)
{
    Held held = std::move(m_held.extract(number).mapped());
    m_heldBytes -= held.size();
    return held;
}

/// Of one epoch at a time.
void RoomSequence::setAside(Messages& shown, Instant now)
{
    Messages held;
    jump(held, m_known);
    if (held.empty())
        return;
    shown = std::exchange(m_aside, std::move(held));
    m_asideAt = now;
}

/// All that follows without a gap.
void RoomSequence::release(Messages& shown)
{
    while (!m_held.empty() && m_held.begin()->first == m_next) {
        if (Held held = unhold(m_next); held.message)
            shown.push_back(*std::move(held.message));
        ++m_next;
    }
}

/// What is missing before that number is not waited for.
void RoomSequence::jump(Messages& shown, std::uint64_t to)
{
    while (!m_held.empty() && m_held.begin()->first < to) {
        m_next = m_held.begin()->first;
        release(shown);
    }
    m_next = std::max(m_next, to);
    release(shown);
}

/// What is held is waited for anew, since more seems to come.
void RoomSequence::noteProgress(Instant now, std::uint64_t before)
{
    if (m_next != before) {
        m_filledAt = now;
        m_gapSince.reset();
    }
    noteGap(now);
}

void RoomSequence::noteGap(Instant now)
{
    if (!missing())
        m_gapSince.reset();
    else if (!m_gapSince)
        m_gapSince = now;
}

} // namespace session
