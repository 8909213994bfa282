#include "relay/outbox.h"

#include "protocol/limits.h"
#include "protocol/record.h"
#include "relay/limits.h"
#include "relay/notice.h"

#include <QtEndian>

#include <utility>
#include <vector>

namespace relay {

namespace {

using protocol::RecordType;

/// What a look at a slot costs of a portion, so that empty ones come to an end too.
constexpr qsizetype kSlotCost = 16;

qsizetype waitingCost(qsizetype textSize)
{
    return textSize + kWaitingOverhead;
}

/// The header of a record 14 whose token follows.
void appendMessageHeader(QByteArray& datagram, qsizetype tokenSize)
{
    char header[protocol::kRecordHeaderSize];
    qToBigEndian(static_cast<std::uint16_t>(RecordType::SymmetricallyEncryptedMessage), header);
    qToBigEndian(std::uint16_t(tokenSize), header + 2);
    datagram.append(header, sizeof header);
}

} // namespace

void Outbox::send(const protocol::Endpoint& to, const QByteArray& datagram)
{
    m_queue.emplace_back(Outgoing{to, datagram});
}

void Outbox::sendToMembers(const QByteArray& datagram, std::uint64_t exceptNumber)
{
    m_queue.emplace_back(FanOut{datagram, {}, walkPast(exceptNumber)});
}

void Outbox::sendRoster(const Member& to)
{
    m_queue.emplace_back(RosterFor{to.address, walkPast(to.number)});
}

bool Outbox::relayText(const Member& sender, const QByteArray& text, std::chrono::seconds unixTime)
{
    const qsizetype tokenSize = crypto::Fernet::tokenSize(text.size());
    QByteArray head =
        protocol::makeRecord(RecordType::SenderId, protocol::encodeEndpoint(sender.address));
    const qsizetype size = head.size() + qsizetype(protocol::kRecordHeaderSize) + tokenSize;
    if (size > qsizetype(protocol::kMaxDatagram)
        || m_waiting + waitingCost(text.size()) > kMostWaiting)
        return false;

    appendMessageHeader(head, tokenSize);
    m_waiting += waitingCost(text.size());
    m_queue.emplace_back(FanOut{head, Sealed{text, unixTime}, walkPast(sender.number)});
    return true;
}

QList<Outgoing> Outbox::takePortion()
{
    Portion portion{{}, kPortion};
    const auto advanceAny = [&](auto& item) { return advance(item, portion); };
    while (!m_queue.empty() && portion.room > 0 && std::visit(advanceAny, m_queue.front()))
        m_queue.pop_front();
    return std::move(portion.datagrams);
}

void Outbox::Portion::add(const protocol::Endpoint& to, QByteArray datagram)
{
    room -= datagram.size();
    datagrams.append({to, std::move(datagram)});
}

Outbox::Walk Outbox::walkPast(std::uint64_t exceptNumber) const
{
    return {.exceptNumber = exceptNumber, .lastNumber = m_roster.lastNumber()};
}

/// Nothing at the end of the walk or of the portion's room.
const Member* Outbox::next(Walk& walk, Portion& portion) const
{
    const auto slots = m_roster.slots();
    while (walk.nextSlot < slots.size() && portion.room > 0) {
        const std::optional<Member>& member = slots[walk.nextSlot++];
        portion.room -= kSlotCost;
        if (member && member->number != walk.exceptNumber && member->number <= walk.lastNumber)
            return &*member;
    }
    return nullptr;
}

bool Outbox::advance(Outgoing& outgoing, Portion& portion)
{
    portion.add(outgoing.to, std::move(outgoing.datagram));
    return true;
}

bool Outbox::advance(FanOut& fanOut, Portion& portion)
{
    while (const Member* const member = next(fanOut.walk, portion))
        portion.add(member->address, datagramFor(*member, fanOut));
    if (fanOut.walk.nextSlot < m_roster.slots().size())
        return false;
    if (fanOut.sealed)
        m_waiting -= waitingCost(fanOut.sealed->text.size());
    return true;
}

bool Outbox::advance(RosterFor& roster, Portion& portion)
{
    std::vector<protocol::Endpoint> present;
    while (const Member* const member = next(roster.walk, portion))
        present.push_back(member->address);
    for (QByteArray& notices : makeNotices(RecordType::NotifyConnect, present))
        portion.add(roster.to, std::move(notices));
    return roster.walk.nextSlot >= m_roster.slots().size();
}

QByteArray Outbox::datagramFor(const Member& member, const FanOut& fanOut)
{
    if (!fanOut.sealed)
        return fanOut.datagram;

    const auto& [text, unixTime] = *fanOut.sealed;
    QByteArray datagram;
    datagram.reserve(fanOut.datagram.size() + crypto::Fernet::tokenSize(text.size()));
    datagram.append(fanOut.datagram);
    m_fernet.sealInto(datagram, member.key, text, unixTime, m_random);
    ++m_deliveries;
    return datagram;
}

} // namespace relay
