#pragma once

// The relay towards peers of the extended layer: hands HELLO and START to the gate, opens the
// packets of sessions and does what their frames say. A session is found by its id and nothing else;
// another address counts only once an answer came from it. Pure; time is handed in. One thread;
// owned by a Relay, which owns the room as well.
// Source: docs/protocol.md, "Packets" and "Frames".

#include "protocol/extended.h"
#include "relay/gate.h"

namespace relay {

class ExtendedSide
{
public:
    ExtendedSide(const RelayConfig& config, const crypto::RsaPrivateKey& key,
                 crypto::RandomSource& random, Room& room, Statistics& statistics);

    void take(const protocol::ExtendedRecord& record, const protocol::Endpoint& from,
              protocol::Now now);
    [[nodiscard]] Gate& gate() { return m_gate; }

private:
    void takePacket(QByteArrayView value, const protocol::Endpoint& from, protocol::Now now);
    void takeFrame(const protocol::Frame& frame, std::uint64_t sessionId,
                   const protocol::Endpoint& from, protocol::Now now);
    void takeFrame(const protocol::Frame& frame, Member& member, const protocol::Endpoint& from,
                   protocol::Now now);
    void takeMessage(const protocol::MessageFrame& piece, const Member& member, protocol::Now now);
    void takePong(const protocol::PongFrame& pong, Member& member, const protocol::Endpoint& from);
    void answer(const secure::Packet& packet, Session& session, const protocol::Endpoint& from);

    crypto::RandomSource& m_random;
    Room& m_room;
    Statistics& m_statistics;
    Gate m_gate;
    crypto::Fernet m_fernet;
    Seldom m_replays;
};

} // namespace relay
