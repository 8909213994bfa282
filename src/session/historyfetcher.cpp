#include "session/historyfetcher.h"

#include "session/limits.h"

#include <algorithm>
#include <utility>

namespace session {

using protocol::Now;

void HistoryFetcher::pump(Transport& transport, const RoomTable& rooms, const OutboxSender& sender,
                          Now now)
{
    m_deadline.reset();
    if (m_asked && now.steady >= m_asked->askedAt + kFetchFor) {
        const Question unanswered = *std::exchange(m_asked, std::nullopt);
        finish(unanswered, unanswered.numbers.to, now);
    }
    if (!m_asked) {
        m_asked = nextGap(rooms, sender, now);
        if (!m_asked)
            m_asked = nextEarlier(rooms);
        const auto& asked = m_asked;
        if (asked
            && !transport.enqueue(
                protocol::FetchFrame{asked->room, asked->numbers.from, asked->numbers.to}, now)) {
            if (m_asked->earlier)
                m_rest = std::exchange(m_asked, std::nullopt);
            m_asked.reset();
            return; // goes on when something was acknowledged
        }
        if (m_asked) {
            m_asked->askedAt = now.steady;
            if (!m_asked->earlier)
                m_context.memory->sequences[m_asked->conversation].noteAsked(m_asked->numbers);
        }
    }
    if (m_asked)
        m_deadline = m_asked->askedAt + kFetchFor;
}

std::optional<HistoryFetcher::Question> HistoryFetcher::nextGap(const RoomTable& rooms,
                                                                const OutboxSender& sender, Now now)
{
    for (const protocol::RoomNumber number : rooms.numbers()) {
        const Conversation& conversation = rooms.find(number)->conversation;
        const RoomSequence& sequence = m_context.memory->sequences[conversation];
        const auto missing = sequence.missing();
        if (const auto unconfirmed = sequence.unconfirmed()) {
            const std::uint64_t end = missing ? missing->to : unconfirmed->to;
            return Question{number, conversation, {unconfirmed->from, end}};
        }
        if (!missing)
            continue;
        const auto askAt = sequence.missingSince() + kAwaitNumberFor;
        const bool mayCome =
            sequence.mayBeOnItsWay(missing->from) || sender.awaitsNumbers(conversation);
        if (mayCome && now.steady < askAt) {
            m_deadline = std::min(m_deadline.value_or(askAt), askAt);
            continue;
        }
        return Question{.room = number, .conversation = conversation, .numbers = *missing};
    }
    return std::nullopt;
}

std::optional<HistoryFetcher::Question> HistoryFetcher::nextEarlier(const RoomTable& rooms)
{
    if (m_rest)
        return std::exchange(m_rest, std::nullopt);
    while (!m_earlier.empty()) {
        const Earlier wanted = m_earlier.front();
        m_earlier.pop_front();
        const RoomTable::Room* const room = rooms.find(wanted.conversation);
        const auto numbers = m_context.memory->sequences[wanted.conversation].earlier(wanted.count);
        if (room && numbers)
            return Question{.room = room->frame.room,
                            .conversation = wanted.conversation,
                            .numbers = *numbers,
                            .earlier = true,
                            .begin = numbers->from};
        tellEarlier(wanted.conversation);
    }
    return std::nullopt;
}

void HistoryFetcher::take(const protocol::FetchedFrame& fetched, Now now)
{
    if (!m_asked || fetched.room != m_asked->room || fetched.from != m_asked->numbers.from)
        return;
    const Question answered = *std::exchange(m_asked, std::nullopt);
    // What dealt with nothing would be asked for again and again.
    const bool isPart = fetched.to >= fetched.from && fetched.to < answered.numbers.to;
    finish(answered, isPart ? fetched.to : answered.numbers.to, now);
}

void HistoryFetcher::finish(const Question& question, std::uint64_t upTo, Now now)
{
    RoomSequence& sequence = m_context.memory->sequences[question.conversation];
    if (!question.earlier) {
        m_context.memory->show(sequence.skip({question.numbers.from, upTo}, now.steady),
                               m_context.events);
    } else if (upTo < question.numbers.to) {
        m_rest = question;
        m_rest->numbers.from = upTo + 1;
    } else {
        sequence.tookEarlier(question.begin);
        tellEarlier(question.conversation);
    }
}

void HistoryFetcher::fetchEarlier(const Conversation& conversation, int count)
{
    if (m_earlier.size() < kMostRooms)
        m_earlier.push_back({conversation, std::min(count, kEarlierAtOnce)});
}

void HistoryFetcher::cancel()
{
    if (m_asked && m_asked->earlier)
        tellEarlier(m_asked->conversation);
    if (m_rest)
        tellEarlier(m_rest->conversation);
    for (const Earlier& earlier : std::exchange(m_earlier, {}))
        tellEarlier(earlier.conversation);
    m_asked.reset();
    m_rest.reset();
    m_deadline.reset();
}

void HistoryFetcher::tellEarlier(const Conversation& conversation)
{
    const bool hasEarlier = m_context.memory->sequences[conversation].earlier(1).has_value();
    m_context.events.push_back(EarlierFetched{conversation, hasEarlier});
}

} // namespace session
