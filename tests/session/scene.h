#pragma once

// A SessionMachine with a clock set by hand and a record of all that it sent and told. Whatever is
// done to the machine goes through the scene, which also checks, at each step, what must always
// hold. Belongs to one thread; the program must hold a crypto::Library.

#include "protocol/record.h"
#include "session/sessionmachine.h"
#include "session/testrelay.h"
#include "support/seededrandom.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <expected>
#include <optional>
#include <vector>

namespace support {

struct Sent {
    std::chrono::milliseconds after; ///< since the scene began
    protocol::RecordType type;       ///< of the first record
    session::Link link;
    QByteArray datagram;
    std::optional<protocol::Endpoint> to; ///< nothing: the group
};

class Scene
{
public:
    explicit Scene(const session::SessionConfig& config = {}, std::uint32_t seed = 1);

    void start();
    void receive(QByteArrayView datagram, const protocol::Endpoint& from, session::Link link = 0);
    /// Ticks exactly when the machine asks for it, and no more.
    void advance(std::chrono::milliseconds by);
    /// The host sleeps: the clock jumps, and the machine is called once when it is over.
    void jump(std::chrono::milliseconds by);
    std::expected<session::MessageId, session::SendError> send(const session::OutgoingText& text);
    std::expected<session::MessageId, session::SendError> send(const QString& text)
    {
        return send(session::OutgoingText{.text = text});
    }
    void disconnect();
    void searchAgain();
    void moveTo(const crypto::Fingerprint& relay);
    void lookForRelays();
    void linksChanged();
    void setPasswordKey(const protocol::PasswordTerms& terms,
                        const std::optional<crypto::Secret>& key);
    void setKnownRelays(std::vector<session::KnownRelay> relays);

    /// From Idle or Searching: the relay answers, is chosen, and takes the key.
    void join(TestRelay& relay, session::Link link = 0);
    /// From Established: silence until the machine asks whether the relay is there.
    void fallSilent();

    [[nodiscard]] session::SessionState state() const { return m_machine.state(); }
    [[nodiscard]] std::optional<session::Relay> relay() const { return m_machine.relay(); }
    [[nodiscard]] std::vector<session::Person> people() const { return m_machine.people(); }
    /// Their addresses.
    [[nodiscard]] std::vector<protocol::Endpoint> members() const;
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const
    {
        return m_machine.nextDeadline();
    }
    /// From now; there must be one.
    [[nodiscard]] std::chrono::milliseconds untilDeadline() const
    {
        return *nextDeadline() - m_now.steady;
    }
    [[nodiscard]] protocol::Now now() const { return m_now; }
    [[nodiscard]] session::SessionMachine& machine() { return m_machine; }
    [[nodiscard]] std::chrono::milliseconds time() const { return m_now.steady - kBegin; }

    /// All since the last call.
    std::vector<Sent> takeSent();
    /// The same, of one type only; the others are gone, too.
    std::vector<Sent> takeSent(protocol::RecordType type);
    QList<QByteArray> takeDatagrams();
    /// Without lists of relays, which come with every gathering.
    session::Events takeEvents();
    std::vector<session::RelaysListed> takeLists();

    /// The first promise that was broken; empty while all hold.
    [[nodiscard]] QString brokenPromise() const;

private:
    static constexpr protocol::Instant kBegin{5'000'000};

    void collect();

    SeededRandom m_random;
    session::SessionMachine m_machine;
    protocol::Now m_now{kBegin, std::chrono::seconds(1'700'000'000)};
    std::vector<Sent> m_sent;
    session::Events m_events;
    std::vector<session::RelaysListed> m_lists;
    QString m_brokenPromise;
};

/// The events of one kind among others, in order.
template <typename Kind> [[nodiscard]] std::vector<Kind> only(const session::Events& events)
{
    std::vector<Kind> found;
    for (const session::Event& event : events) {
        if (const Kind* kind = std::get_if<Kind>(&event))
            found.push_back(*kind);
    }
    return found;
}

} // namespace support
