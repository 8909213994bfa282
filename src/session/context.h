#pragma once

// What a SessionMachine shares with the sessions and handshakes that it owns: its configuration, its
// randomness, what it has to send and to tell, and what outlasts a session. Pure; one thread; owned
// by the machine, outlives them all. What outlasts the machine, too, is in its Memory.

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "protocol/extended.h"
#include "protocol/now.h"
#include "protocol/record.h"
#include "session/event.h"
#include "session/link.h"
#include "session/memory.h"
#include "session/passwordkeys.h"
#include "session/sessionconfig.h"

#include <QList>

#include <array>
#include <memory>
#include <optional>
#include <variant>

namespace session {

struct Context {
    Context(SessionConfig sessionConfig, crypto::RandomSource& randomSource,
            std::shared_ptr<Memory> lasting);

    void ask(protocol::RecordType type, Link link);
    /// A HELLO to the group; the CHALLENGE shows the same random bytes.
    void hello(QByteArrayView clientRandom, Link link);
    /// Both to a relay that showed itself already.
    void askAlone(QByteArrayView clientRandom, const protocol::Endpoint& relay);
    /// Tells of what a stranger can cause at will once a second at most, each kind for itself.
    void tellSeldom(const Event& event, protocol::Now now);
    /// Something became of a message of ours; told if it is news.
    void setState(Outbox::Entry& entry, const MessageState& state);
    /// What waits in the outbox is for another session now.
    void sessionEnded();

    const SessionConfig config;
    crypto::RandomSource& random;
    crypto::Fernet fernet;
    /// Stretched once for all: the members of a silent room last heard something at one moment.
    const std::chrono::milliseconds silenceLimit;
    PasswordKeys passwordKeys;
    const std::shared_ptr<Memory> memory;
    QList<Outgoing> outgoing;
    Events events;

private:
    std::array<std::optional<protocol::Instant>, std::variant_size_v<Event>> m_toldAt{};
};

} // namespace session
