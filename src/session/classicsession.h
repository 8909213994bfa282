#pragma once

// A session of the classic layer: keeps itself alive with 9, asks with 7 after a silence or when its
// relay is said to end, sends its record 13 again to a relay that started anew, and passes on what
// the relay sends. Pure; one thread; owned by a SessionMachine. Source: docs/protocol.md, "Client".

#include "session/backoff.h"
#include "session/candidate.h"
#include "session/channel.h"
#include "session/context.h"
#include "session/livesession.h"
#include "session/membertable.h"

#include <memory>
#include <optional>

namespace session {

/// The key that a datagram shows, in its first record 5.
[[nodiscard]] std::optional<QByteArrayView> shownKey(QByteArrayView datagram);

class ClassicSession final : public LiveSession
{
public:
    /// Nothing when the relay's key seals nothing. Sends nothing yet.
    [[nodiscard]] static std::unique_ptr<ClassicSession>
    open(Context& context, const Candidate& chosen, protocol::Now now);
    /// Our key to the relay: the session begins.
    void sendKey(protocol::Now now);

    [[nodiscard]] const Relay& relay() const override { return m_relay; }
    [[nodiscard]] std::vector<Person> people() const override;
    [[nodiscard]] bool isChecking() const override { return m_checking; }
    [[nodiscard]] protocol::Instant nextDeadline() const override;
    [[nodiscard]] std::optional<Ending> receive(QByteArrayView datagram, const Arrival& arrival,
                                                protocol::Now now) override;
    [[nodiscard]] std::optional<Ending> tick(protocol::Now now) override;
    void pumpOutbox(protocol::Now now) override;
    void sendNow(const OutgoingText& text, const MessageId& id, protocol::Now now) override;
    [[nodiscard]] QList<Outgoing> goodbye(protocol::Now now) override;

private:
    ClassicSession(Context& context, const Candidate& chosen, std::unique_ptr<Channel> channel,
                   protocol::Now now);

    void send(const QString& text, protocol::Now now);
    void check(protocol::Now now);
    void ask(protocol::Now now);
    void takeOwnKey(const Arrival& arrival, protocol::Now now);
    void takeContent(QByteArrayView datagram, const Arrival& arrival, protocol::Now now);
    [[nodiscard]] bool saysRelayEnds(const Event& event) const;
    void learnLink(const Arrival& arrival);
    void repeatKeyIfDue(protocol::Now now);
    void tell(const Event& event, protocol::Now now);
    [[nodiscard]] std::chrono::milliseconds silence(protocol::Now now) const
    {
        return now.steady - m_heardAt;
    }

    Context& m_context;
    Relay m_relay;
    QByteArray m_pem; // the relay's key as it showed it
    Link m_link;      // kAllLinks for a relay that answers on the group
    std::unique_ptr<Channel> m_channel;
    MemberTable m_members;
    Backoff m_backoff;
    bool m_checking = false;
    protocol::Instant m_heardAt;
    protocol::Instant m_keySentAt;
    std::optional<protocol::Instant> m_repeatKeyAt; // an announcement waits for its answer
    protocol::Instant m_nextKeepAlive;
    protocol::Instant m_nextAsk{};  // checking
    protocol::Instant m_giveUpAt{}; // checking
};

} // namespace session
