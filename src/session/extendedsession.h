#pragma once

// A session of the extended layer after JOINED: who is present, the rooms that we are in, what is said
// there and what became of what we said; PING and PONG. Keeps its relay while the client's address
// changes, and joins it again when it started anew, without the people in the room noticing. Bare
// records from the relay's address change nothing. Pure; one thread; owned by a SessionMachine.
// Source: docs/protocol.md, "Packets", "Frames" and "Liveness".
//
//    quiet ----------> checking --------------------------> joining again ----> quiet
//      ^  silence, or     |     its CHALLENGE, no PONG           |
//      |  an announcement |     for 1 s                          |
//      +------------------+--> lost (4.5 s)      lost, refused <-+
//        anything that opens

#include "secure/textassembler.h"
#include "session/backoff.h"
#include "session/candidate.h"
#include "session/context.h"
#include "session/historyfetcher.h"
#include "session/joining.h"
#include "session/livesession.h"
#include "session/outboxsender.h"
#include "session/peopletable.h"
#include "session/roomtable.h"
#include "session/transport.h"

#include <memory>
#include <optional>

namespace session {

class ExtendedSession final : public LiveSession
{
public:
    ExtendedSession(Context& context, Joining::Result joined, protocol::Now now);
    /// Tells what the relay said with JOINED, and enters our rooms.
    [[nodiscard]] std::optional<Ending> begin(protocol::Now now);

    [[nodiscard]] const Relay& relay() const override { return m_relay; }
    [[nodiscard]] std::vector<Person> people() const override { return m_people.inOrder(); }
    [[nodiscard]] bool isChecking() const override { return m_check || m_rejoining; }
    [[nodiscard]] protocol::Instant nextDeadline() const override;
    [[nodiscard]] std::optional<Ending> receive(QByteArrayView datagram, const Arrival& arrival,
                                                protocol::Now now) override;
    [[nodiscard]] std::optional<Ending> tick(protocol::Now now) override;
    void pumpOutbox(protocol::Now now) override;
    void sendNow(const OutgoingText& text, const MessageId& id, protocol::Now now) override;
    [[nodiscard]] QList<Outgoing> goodbye(protocol::Now now) override;
    void ended() override;

    /// Our address may be another one: the relay is to know before anything is lost.
    void linksChanged(protocol::Now now) override;
    [[nodiscard]] std::optional<Ending> continueWithPassword(const protocol::PasswordTerms& terms,
                                                             bool known,
                                                             protocol::Now now) override;

    // extendedsession_rooms.cpp
    [[nodiscard]] std::vector<RoomInfo> rooms() const override;
    [[nodiscard]] std::vector<Person> peopleIn(const Conversation& room) const override;
    void enter(const Conversation& room, const QString& topic, protocol::Now now) override;
    void leave(const Conversation& room, protocol::Now now) override;
    void listRooms(protocol::Now now) override;
    void setTopic(const Conversation& room, const QString& topic, protocol::Now now) override;
    void fetchEarlier(const Conversation& room, int count, protocol::Now now) override;
    void tellAway(protocol::Now now) override;
    void tellTyping(const Conversation& room, protocol::Now now) override;
    [[nodiscard]] std::optional<LinkHealth> health(protocol::Now now) const override;
    [[nodiscard]] std::optional<int> succession() const override;

private:
    /// A question to the relay under way.
    struct Check {
        QByteArray clientRandom;
        Backoff backoff;
        protocol::Instant nextAsk{};
        protocol::Instant rejoinAt{};
        protocol::Instant giveUpAt{};
        std::optional<Candidate> challenge{}; ///< our relay's, with its key
    };

    // extendedsession.cpp
    [[nodiscard]] std::optional<Ending> takePacket(const protocol::Sealed& sealed,
                                                   const Arrival& arrival, protocol::Now now);
    [[nodiscard]] std::optional<Ending> take(const protocol::Frame& frame, const Arrival& arrival,
                                             protocol::Now now);
    void take(const protocol::MessageFrame& message, protocol::Now now);
    [[nodiscard]] std::optional<Ending> take(const protocol::CloseFrame& close) const;
    void settle(protocol::Now now);

    // extendedsession_rooms.cpp
    void takeOfRooms(const protocol::Frame& frame, protocol::Now now);
    void take(const protocol::PresentFrame& present, const Arrival& arrival, protocol::Now now);
    void take(const protocol::GoneFrame& gone);
    void take(const protocol::RoomFrame& room, protocol::Now now);
    void take(const protocol::NoRoomFrame& refused);
    void take(const protocol::PeopleFrame& people);
    void take(const protocol::TopicFrame& topic);
    void take(const protocol::ListedFrame& listed);
    void take(const protocol::ReceiptFrame& receipt, protocol::Now now);
    void take(const protocol::TypingFrame& typing);
    void enterRooms(protocol::Now now);
    void request(const protocol::Frame& frame, protocol::Now now);
    [[nodiscard]] RoomInfo infoOf(const RoomTable::Room& room) const;
    [[nodiscard]] bool isOwn(protocol::MemberNumber number,
                             const std::optional<Person>& person) const;

    // extendedsession_check.cpp
    void ping(Link link, protocol::Now now);
    void beginCheck(protocol::Now now);
    void ask(protocol::Now now);
    [[nodiscard]] std::optional<Ending> tickCheck(protocol::Now now);
    void takeAnnouncement(const Arrival& arrival, protocol::Now now);
    [[nodiscard]] std::optional<Ending> takeChallenge(QByteArrayView value, const Arrival& arrival,
                                                      protocol::Now now);
    [[nodiscard]] std::optional<Ending> rejoin(protocol::Now now);
    [[nodiscard]] std::optional<Ending> follow(Joining::Step step, protocol::Now now);
    [[nodiscard]] std::optional<Ending> resume(Joining::Result joined, protocol::Now now);
    [[nodiscard]] Ending lost(protocol::Now now) const { return {now.steady - m_heardAt, {}}; }
    [[nodiscard]] bool isHosted() const { return m_relay.host.has_value(); }
    [[nodiscard]] std::chrono::milliseconds pingEvery() const;
    [[nodiscard]] std::chrono::milliseconds silenceLimit() const;

    Context& m_context;
    Relay m_relay;
    QByteArray m_der; // the relay's key, as it announces it
    QByteArray m_pem; // the same in a record 5
    std::optional<Transport> m_transport;
    protocol::JoinedFrame m_joined;
    std::vector<protocol::Frame> m_early; // what came with JOINED
    PeopleTable m_people;
    RoomTable m_rooms;
    OutboxSender m_sender;
    HistoryFetcher m_fetcher;
    secure::TextAssembler m_assembler;        // of what is said now
    secure::TextAssembler m_historyAssembler; // of what was said before
    std::deque<protocol::Frame> m_requests;   // that found no room in the lane yet
    std::vector<Conversation> m_notMet;       // with people whom this relay did not meet yet
    std::vector<ListedRoom> m_listed;         // until the last of them came
    Conversation m_typedIn;
    std::optional<protocol::Instant> m_typedAt;
    Backoff m_pingBackoff;
    bool m_moving = false; // links changed, and the relay was not heard since
    protocol::Instant m_heardAt;
    protocol::Instant m_nextPing;
    std::optional<protocol::Instant> m_announcedAt; ///< and heeded
    std::optional<protocol::Instant> m_announcedElsewhereAt;
    std::optional<Check> m_check;
    std::unique_ptr<Joining> m_rejoining;
};

} // namespace session
