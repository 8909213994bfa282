#pragma once

// A session of the extended layer after JOINED: sealed packets, each taken once; who is present, by
// number; PING and PONG. Keeps its relay while the client's address changes, and joins it again when
// it started anew, without the people in the room noticing. Bare records from the relay's address
// change nothing. Pure; one thread; owned by a SessionMachine. Source: docs/protocol.md, "Packets",
// "Frames" and "Liveness".
//
//    quiet ----------> checking --------------------------> joining again ----> quiet
//      ^  silence, or     |     its CHALLENGE, no PONG           |
//      |  an announcement |     for 1 s                          |
//      +------------------+--> lost (4.5 s)      lost, refused <-+
//        anything that opens

#include "secure/sealedchannel.h"
#include "secure/textassembler.h"
#include "session/backoff.h"
#include "session/candidate.h"
#include "session/context.h"
#include "session/joining.h"
#include "session/livesession.h"
#include "session/peopletable.h"
#include "session/senttexts.h"

#include <memory>
#include <optional>

namespace session {

class ExtendedSession final : public LiveSession
{
public:
    ExtendedSession(Context& context, Joining::Result joined, protocol::Now now);
    /// Tells what the relay said with JOINED.
    [[nodiscard]] std::optional<Ending> begin(protocol::Now now);

    [[nodiscard]] const Relay& relay() const override { return m_relay; }
    [[nodiscard]] std::vector<Person> people() const override { return m_people.inOrder(); }
    [[nodiscard]] bool isChecking() const override { return m_check || m_rejoining; }
    [[nodiscard]] protocol::Instant nextDeadline() const override;
    [[nodiscard]] std::optional<Ending> receive(QByteArrayView datagram, const Arrival& arrival,
                                                protocol::Now now) override;
    [[nodiscard]] std::optional<Ending> tick(protocol::Now now) override;
    void send(const QString& text, protocol::Now now) override;
    [[nodiscard]] Outgoing goodbye(protocol::Now now) override;

    /// Our address may be another one: the relay is to know before anything is lost.
    void linksChanged(protocol::Now now) override;
    [[nodiscard]] std::optional<Ending> continueWithPassword(const protocol::PasswordTerms& terms,
                                                             bool known,
                                                             protocol::Now now) override;

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
    void send(const protocol::Frame& frame, Link link, protocol::Now now);
    [[nodiscard]] std::optional<Ending> takePacket(const protocol::Sealed& sealed,
                                                   const Arrival& arrival, protocol::Now now);
    [[nodiscard]] std::optional<Ending> take(const protocol::Frame& frame, const Arrival& arrival,
                                             protocol::Now now);
    void take(const protocol::MessageFrame& message, protocol::Now now);
    [[nodiscard]] std::optional<Ending> take(const protocol::CloseFrame& close) const;

    // extendedsession_check.cpp
    void ping(Link link, protocol::Now now);
    void callRoll(protocol::Now now);
    void callRollSoon();
    void beginCheck(protocol::Now now);
    void ask(protocol::Now now);
    [[nodiscard]] std::optional<Ending> tickCheck(protocol::Now now);
    void takeAnnouncement(protocol::Now now);
    [[nodiscard]] std::optional<Ending> takeChallenge(QByteArrayView value, const Arrival& arrival,
                                                      protocol::Now now);
    [[nodiscard]] std::optional<Ending> rejoin(protocol::Now now);
    [[nodiscard]] std::optional<Ending> follow(Joining::Step step, protocol::Now now);
    [[nodiscard]] std::optional<Ending> resume(Joining::Result joined, protocol::Now now);
    [[nodiscard]] Ending lost(protocol::Now now) const { return {now.steady - m_heardAt, {}}; }

    Context& m_context;
    Relay m_relay;
    QByteArray m_der; // the relay's key, as it announces it
    QByteArray m_pem; // the same in a record 5
    Link m_link;
    secure::SealedChannel m_channel;
    protocol::JoinFrame m_join;
    std::vector<protocol::Frame> m_early; // what came with JOINED
    PeopleTable m_people;
    secure::TextAssembler m_assembler;
    SentTexts m_sent;
    Backoff m_pingBackoff;
    bool m_moving = false; // links changed, and the relay was not heard since
    protocol::Instant m_heardAt;
    protocol::Instant m_nextPing;
    protocol::Instant m_rollCalledAt;
    protocol::Instant m_nextRollCall;
    std::optional<protocol::Instant> m_announcedAt;
    std::optional<Check> m_check;
    std::unique_ptr<Joining> m_rejoining;
};

} // namespace session
