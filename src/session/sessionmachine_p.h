#pragma once

// The inside of a SessionMachine: its state, and the two halves of its work, finding a relay
// (sessionmachine_search.cpp) and keeping it (sessionmachine_keep.cpp). Included by those and by
// sessionmachine.cpp only; one thread, as the machine.

#include "protocol/record.h"
#include "session/backoff.h"
#include "session/channel.h"
#include "session/membertable.h"
#include "session/relaychooser.h"
#include "session/sessionmachine.h"

namespace session {

/// What there is while we have a relay.
struct Live {
    Relay relay;
    QByteArray pem; ///< the relay's key as it showed it
    Link link;      ///< kAllLinks for a relay that answers on the group
    std::unique_ptr<Channel> channel;
    MemberTable members;
    protocol::Instant heardAt;
    protocol::Instant keySentAt;
    std::optional<protocol::Instant> repeatKeyAt{}; ///< an announcement waits for its answer
    protocol::Instant nextKeepAlive;
    protocol::Instant giveUpAt{}; ///< in Checking
};

/// Ends a lost session at its relay, if that turns out to be there still.
struct Farewell {
    Relay relay;
    QByteArray datagram;
};

/// The key that a datagram shows, in its first record 5.
[[nodiscard]] std::optional<QByteArrayView> shownKey(QByteArrayView datagram);

struct SessionMachine::Private {
    Private(SessionConfig sessionConfig, crypto::RandomSource& randomSource)
        : config(sessionConfig),
          random(randomSource),
          chooser(config.requiredFingerprint),
          backoff(random),
          silenceLimit(jittered(kSilentPeriods * config.keepAlive, random))
    {}

    void queue(protocol::RecordType type, Link link)
    {
        outgoing.append({protocol::makeRecord(type), link});
    }

    // sessionmachine_search.cpp
    void search(protocol::Now now, std::optional<std::chrono::milliseconds> silence);
    void ask(Link link, protocol::Now now);
    void considerAnswer(QByteArrayView pem, const Arrival& arrival, protocol::Now now);
    void choose(protocol::Now now);
    void establish(Candidate chosen, protocol::Now now);
    void searchSlowly(protocol::Now now);
    void tellRefusals();

    // sessionmachine_keep.cpp
    void tickSession(protocol::Now now);
    void receiveFromRelay(QByteArrayView datagram, const Arrival& arrival, protocol::Now now);
    [[nodiscard]] bool takeShownKey(QByteArrayView pem, const Arrival& arrival, protocol::Now now);
    void check(protocol::Now now);
    [[nodiscard]] bool saysRelayEnds(const Event& event) const;
    void learnLink(const Arrival& arrival);
    void sendKey(protocol::Now now);
    void repeatKeyIfDue(protocol::Now now);
    void tell(const Event& event, protocol::Now now);
    void endSession(protocol::Now now);
    [[nodiscard]] std::chrono::milliseconds silence(protocol::Now now) const
    {
        return now.steady - live->heardAt;
    }

    SessionConfig config;
    crypto::RandomSource& random;
    SessionState state = SessionState::Idle;
    RelayChooser chooser;
    Backoff backoff;
    /// Stretched once for all: the members of a silent room last heard something at one moment.
    std::chrono::milliseconds silenceLimit;
    protocol::Instant nextAsk{};  // Searching, Checking
    protocol::Instant chooseAt{}; // Gathering
    std::optional<Live> live;     // Established, Checking
    std::optional<Farewell> farewell;
    std::optional<Trust> lastTrust;
    std::optional<protocol::Instant> rejectedToldAt;
    QList<Outgoing> outgoing;
    Events events;
};

} // namespace session
