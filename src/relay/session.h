#pragma once

// What a relay keeps of a member that speaks the extended layer: its keys, who it is, where it is
// reached, what is on its way to it and in which rooms it is. Plain data; one thread. Owned by its
// Member, or, once the session is over, by the Outbox until the CLOSE is sealed.
// Source: docs/protocol.md, "The extended layer".

#include "crypto/identity.h"
#include "protocol/endpoint.h"
#include "relay/bucket.h"
#include "relay/mailbox.h"
#include "secure/sealedchannel.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace relay {

/// An address from which a packet came that no answer has confirmed yet.
struct Probe {
    protocol::Endpoint to;
    QByteArray opaque;         ///< of the PING that went there
    protocol::Instant since{}; ///< when it was the first to go there
};

/// When a session's turn to be sent something comes; kept by Dispatch.
struct Turn {
    bool ready = false;
    bool overrun = false;
    std::optional<protocol::Instant> dueAt{};
};

/// Which units of lane 2 were the newest of their key, for as long as an older one may still come.
struct NewestStates {
    struct Newest {
        std::size_t key = 0;
        std::uint64_t number = 0;
    };
    std::vector<Newest> states{}; ///< a window's worth at most

    /// False for a unit that a newer one of its key overtook.
    [[nodiscard]] bool take(std::size_t key, std::uint64_t number);
};

/// What its person said last of being here, and when the others were told.
struct PersonPresence {
    protocol::PresenceState state = protocol::PresenceState::Here;
    std::uint64_t since = 0; ///< ms since 1970
    std::optional<protocol::Instant> toldAt{};
    bool waits = false;       ///< to be told
    std::uint64_t number = 0; ///< of its unit, and one more
};

struct Session {
    secure::SealedChannel channel;
    crypto::IdentityPublicKey identity;
    QString name;
    protocol::Endpoint address; ///< where it is reached; another than it joined from once it moved
    QByteArray start;           ///< SHA-256 of the START that made it
    QByteArray answer;          ///< the datagram that answered that
    QByteArray proof;           ///< of the password, for JOINED; empty without
    Bucket messages;            ///< how many more it may send
    Mailbox mailbox;
    std::shared_ptr<const Author> author{}; ///< itself, from when it is a member
    bool canHost = false;
    std::optional<Probe> probe{};
    std::vector<protocol::RoomNumber> rooms{}; ///< in which it is, but the lobby
    PersonPresence presence{};
    Bucket typing{};
    NewestStates newest{};
    Turn turn{};
    std::uint16_t credit = protocol::kLaneWindow; ///< as granted last

    [[nodiscard]] std::uint64_t id() const { return channel.sessionId(); }
    /// Lets its client send no faster than it may, up to a window ahead; answers when it may again
    /// send a whole window, if not now.
    std::optional<protocol::Instant> grantCredit(protocol::Instant now);
};

} // namespace relay
