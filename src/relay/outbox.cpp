#include "relay/outbox.h"

#include "protocol/limits.h"
#include "protocol/record.h"
#include "relay/limits.h"

#include <QtEndian>

#include <utility>

namespace relay {

namespace {

using protocol::Endpoint;
using protocol::Frame;
using protocol::MemberNumber;
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

void Outbox::send(const Endpoint& to, const QByteArray& datagram)
{
    m_queue.emplace_back(Outgoing{to, datagram});
}

void Outbox::sendFrames(const Session& to, std::vector<Frame> frames, const Endpoint& address)
{
    m_queue.emplace_back(FramesFor{to.id(), address, std::move(frames)});
}

void Outbox::sendLast(std::unique_ptr<Session> to, const protocol::CloseFrame& frame)
{
    m_queue.emplace_back(LastWords{std::move(to), frame});
}

void Outbox::sendToMembers(News news, MemberNumber except)
{
    m_queue.emplace_back(FanOutNews{std::move(news), walkPast(except)});
}

void Outbox::sendRoster(const Member& to)
{
    const Session* const session = to.session();
    m_queue.emplace_back(RosterFor{.to = to.address,
                                   .sessionId = session ? session->id() : 0,
                                   .extended = session != nullptr,
                                   .walk = walkPast(to.number)});
}

bool Outbox::relayText(const Member& sender, const QByteArray& text, std::chrono::seconds unixTime,
                       const std::optional<protocol::MessageId>& id)
{
    const qsizetype tokenSize = crypto::Fernet::tokenSize(text.size());
    QByteArray head =
        protocol::makeRecord(RecordType::SenderId, protocol::encodeEndpoint(sender.address));
    const qsizetype size = head.size() + qsizetype(protocol::kRecordHeaderSize) + tokenSize;
    if (size > qsizetype(protocol::kMaxDatagram)
        || m_waiting + waitingCost(text.size()) > kMostWaiting)
        return false;

    appendMessageHeader(head, tokenSize);
    protocol::MessageFrame frame;
    if (id)
        frame.id = *id;
    else
        m_random.fill(frame.id);
    frame.sender = sender.number;
    frame.number = ++m_messages;
    frame.time = std::uint64_t(std::chrono::milliseconds(unixTime).count());
    m_waiting += waitingCost(text.size());
    m_queue.emplace_back(
        FanOutText{text, std::move(head), std::move(frame), {}, walkPast(sender.number)});
    return true;
}

QList<Outgoing> Outbox::takePortion(std::chrono::seconds unixTime)
{
    Portion portion{.unixTime = unixTime, .room = kPortion};
    const auto advanceAny = [&](auto& item) { return advance(item, portion); };
    while (!m_queue.empty() && portion.room > 0 && std::visit(advanceAny, m_queue.front()))
        m_queue.pop_front();
    return std::move(portion.datagrams);
}

void Outbox::Portion::add(const Endpoint& to, QByteArray datagram)
{
    room -= datagram.size();
    datagrams.append({to, std::move(datagram)});
}

Outbox::Walk Outbox::walkPast(MemberNumber exceptNumber) const
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

bool Outbox::advance(FramesFor& frames, Portion& portion)
{
    if (const Member* const member = m_roster.findSession(frames.sessionId)) {
        Session& session = *member->session();
        seal(session, frames.frames, frames.to.isValid() ? frames.to : session.address, portion);
    }
    return true;
}

bool Outbox::advance(LastWords& words, Portion& portion)
{
    const Frame frame(words.frame);
    seal(*words.session, {&frame, 1}, words.session->address, portion);
    return true;
}

bool Outbox::advance(RosterFor& roster, Portion& portion)
{
    std::vector<Endpoint> addresses;
    std::vector<Frame> frames;
    while (const Member* const member = next(roster.walk, portion)) {
        if (roster.extended)
            frames.emplace_back(presentFrame(*member));
        else
            addresses.push_back(member->address);
    }
    for (QByteArray& notices : makeNotices(RecordType::NotifyConnect, addresses))
        portion.add(roster.to, std::move(notices));
    const Member* const session =
        roster.extended ? m_roster.findSession(roster.sessionId) : nullptr;
    if (session)
        seal(*session->session(), frames, session->session()->address, portion);
    return roster.walk.nextSlot >= m_roster.slots().size();
}

bool Outbox::advance(FanOutNews& fanOut, Portion& portion)
{
    while (const Member* const member = next(fanOut.walk, portion)) {
        if (Session* const session = member->session()) {
            seal(*session, fanOut.news.extended, session->address, portion);
        } else {
            for (const QByteArray& datagram : std::as_const(fanOut.news.classic))
                portion.add(member->address, datagram);
        }
    }
    return fanOut.walk.nextSlot >= m_roster.slots().size();
}

bool Outbox::advance(FanOutText& fanOut, Portion& portion)
{
    while (const Member* const member = next(fanOut.walk, portion)) {
        ++m_deliveries;
        if (const ClassicPart* const classic = member->classic()) {
            portion.add(member->address, datagramFor(*classic, fanOut, portion.unixTime));
            continue;
        }
        // Cut when its turn has come, so that texts which wait are held once. One that the
        // extended layer does not carry, empty or too long, has no frames.
        if (fanOut.frames.empty() && fanOut.text.size() <= qsizetype(protocol::kMaxText)) {
            for (auto& piece : protocol::cutMessage(fanOut.extendedHead, fanOut.text))
                fanOut.frames.emplace_back(std::move(piece));
        }
        seal(*member->session(), fanOut.frames, member->session()->address, portion);
    }
    if (fanOut.walk.nextSlot < m_roster.slots().size())
        return false;
    m_waiting -= waitingCost(fanOut.text.size());
    return true;
}

void Outbox::seal(Session& session, std::span<const Frame> frames, const Endpoint& to,
                  Portion& portion)
{
    if (frames.empty())
        return;
    for (QByteArray& datagram : session.channel.seal(m_fernet, frames, portion.unixTime, m_random))
        portion.add(to, std::move(datagram));
}

QByteArray Outbox::datagramFor(const ClassicPart& member, const FanOutText& fanOut,
                               std::chrono::seconds unixTime)
{
    QByteArray datagram;
    datagram.reserve(fanOut.classicHead.size() + crypto::Fernet::tokenSize(fanOut.text.size()));
    datagram.append(fanOut.classicHead);
    m_fernet.sealInto(datagram, member.key, fanOut.text, unixTime, m_random);
    return datagram;
}

} // namespace relay
