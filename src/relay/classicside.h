#pragma once

// The relay towards peers of the classic layer: takes the records of a datagram, puts fragments
// together, opens messages and hands them to the room. Who may come in is the doorkeeper's matter.
// What does not open, or comes from a stranger, is met with silence. Pure; time is handed in. One
// thread; owned by a Relay, which owns the membership as well.
// Source: docs/protocol.md, "Relay".

#include "protocol/record.h"
#include "relay/doorkeeper.h"
#include "relay/rivalwatch.h"

namespace relay {

class ClassicSide
{
public:
    ClassicSide(const RelayConfig& config, const crypto::RsaPrivateKey& key,
                crypto::RandomSource& random, Membership& members, RivalWatch& rivals,
                Statistics& statistics);

    void take(QByteArrayView datagram, const protocol::Endpoint& from, protocol::Now now);

    /// The record 5 that answers a question.
    [[nodiscard]] const QByteArray& answer() const { return m_door.answer(); }

private:
    void takeRecords(QByteArrayView bytes, bool reassembled, const protocol::Endpoint& from,
                     protocol::Now now);
    void takeFromMember(const protocol::Record& record, bool reassembled,
                        const protocol::Endpoint& from, protocol::Now now);
    void takeFragment(QByteArrayView value, const protocol::Endpoint& from, protocol::Now now);
    void takeMessage(QByteArrayView token, Member& member, protocol::Now now);
    void takeDisconnect(QByteArrayView value, const Member& member, protocol::Now now);

    Membership& m_members;
    RivalWatch& m_rivals;
    Statistics& m_statistics;
    Doorkeeper m_door;
    crypto::Fernet m_fernet;
};

} // namespace relay
