#pragma once

// The inside of a SessionMachine: its state, how it finds a relay (sessionmachine_search.cpp), and
// how it keeps the list of those that there are (sessionmachine_list.cpp). Keeping a relay is the work
// of a LiveSession. Included by the machine's sources only; one thread, as the machine.

#include "session/backoff.h"
#include "session/context.h"
#include "session/joining.h"
#include "session/livesession.h"
#include "session/relaychooser.h"
#include "session/relaylist.h"
#include "session/sessionmachine.h"

#include <memory>
#include <optional>

namespace session {

/// Ends a lost session at its relay, if that turns out to be there still.
struct Farewell {
    Relay relay;
    QList<Outgoing> datagrams;
};

struct SessionMachine::Private {
    Private(SessionConfig config, crypto::RandomSource& random, std::shared_ptr<Memory> memory)
        : context(std::move(config), random, std::move(memory)),
          chooser(context.config),
          backoff(random)
    {}

    // sessionmachine.cpp
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const;
    void end(const Ending& ending, protocol::Now now);
    void endSession(protocol::Now now);
    void abandonJoining(protocol::Now now);
    void refuse(const RelayRefused& refusal, protocol::Now now);

    // sessionmachine_search.cpp
    void search(protocol::Now now, const SearchStarted& why);
    void beginRound(protocol::Now now);
    /// The same, but the question comes after a wait.
    void pause(protocol::Now now);
    void prepareRound();
    void ask(protocol::Now now);
    void sendQuestions();
    void receiveAnswer(QByteArrayView datagram, const Arrival& arrival, protocol::Now now);
    void receiveAnswer(const protocol::ExtendedRecord& record, const Arrival& arrival,
                       protocol::Now now);
    void gather(const Arrival& arrival, protocol::Now now);
    void choose(protocol::Now now);
    void join(Candidate chosen, protocol::Now now);
    void follow(Joining::Step step, protocol::Now now);
    void establishClassic(const Candidate& chosen, protocol::Now now);
    void establishExtended(Joining::Result joined, protocol::Now now);
    void tellEstablished(const Candidate& joined);
    void searchSlowly(protocol::Now now);
    void tellRefusals();

    // sessionmachine_list.cpp
    void look(protocol::Now now);
    [[nodiscard]] bool listen(QByteArrayView datagram, const Arrival& arrival, protocol::Now now);
    void heedAnnouncement(QByteArrayView key, protocol::Now now);
    void tickList(protocol::Now now);
    void listAnswers(protocol::Now now);
    void listSilence(protocol::Now now);
    void tellRelays();
    [[nodiscard]] protocol::Instant listDeadline() const;

    Context context;
    SessionState state = SessionState::Idle; ///< never Checking: the session knows that
    RelayChooser chooser;
    RelayList relays;
    Backoff backoff;
    QByteArray clientRandom;                    // of the HELLOs of one round
    protocol::Instant askedAt{};                // Searching, Gathering
    protocol::Instant nextAsk{};                // Searching
    protocol::Instant chooseAt{};               // Gathering
    std::optional<protocol::Instant> lookUntil; // Established: answers are gathered for the list
    std::optional<protocol::Instant> lookedAt;
    std::unique_ptr<Joining> joining;  // Joining
    std::unique_ptr<LiveSession> live; // Established
    std::optional<Farewell> farewell;
    std::optional<Trust> lastTrust;
};

} // namespace session
