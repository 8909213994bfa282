#pragma once

// What a relay keeps of a member that speaks the extended layer: its keys, who it is, where it is
// reached. Plain data; one thread. Owned by its Member, or, once the session
// is over, by the Outbox until the CLOSE is sealed. Source: docs/protocol.md, "The extended layer".

#include "crypto/identity.h"
#include "protocol/endpoint.h"
#include "relay/bucket.h"
#include "secure/sealedchannel.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace relay {

/// An address from which a packet came that no answer has confirmed yet.
struct Probe {
    protocol::Endpoint to;
    QByteArray opaque; ///< of the PING that went there
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
    std::optional<Probe> probe{};

    [[nodiscard]] std::uint64_t id() const { return channel.sessionId(); }
};

} // namespace relay
