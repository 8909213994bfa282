#pragma once

// The relay towards peers of the extended layer: hands HELLO and START to the gate, opens the
// packets of sessions, hears what came bare and what their lanes deliver, and passes on what their frames
// say. A frame that came another way than is its own is skipped. A session is found by its id and nothing else;
// another address counts only once an answer came from it. Pure; time is handed in. One thread;
// owned by a Relay, which owns the membership as well.
// Source: docs/protocol.md, "Packets", "Frames" and "Lanes".

#include "protocol/extended.h"
#include "relay/gate.h"

namespace relay {

class ExtendedSide
{
public:
    ExtendedSide(const RelayConfig& config, const crypto::RsaPrivateKey& key,
                 crypto::RandomSource& random, Membership& members, Statistics& statistics);

    void take(const protocol::ExtendedRecord& record, const protocol::Endpoint& from,
              protocol::Now now);
    [[nodiscard]] Gate& gate() { return m_gate; }

private:
    void takePacket(QByteArrayView value, const protocol::Endpoint& from, protocol::Now now);
    void takeFrame(const protocol::Frame& frame, std::uint64_t sessionId,
                   const protocol::Endpoint& from, protocol::Now now);
    void takeBare(const protocol::Frame& frame, Member& member, const protocol::Endpoint& from,
                  protocol::Now now);
    void takeDelivered(std::uint64_t sessionId, protocol::Now now);
    void takeTalk(const protocol::Frame& frame, Member& member, protocol::Now now);
    void takeState(const protocol::Frame& frame, std::uint64_t number, Member& member,
                   protocol::Now now);
    void takeMessage(const protocol::MessageFrame& piece, Member& member, protocol::Now now);
    void takePong(const protocol::PongFrame& pong, Member& member, const protocol::Endpoint& from,
                  protocol::Now now);
    void answer(const secure::Packet& packet, Session& session, const protocol::Endpoint& from,
                protocol::Instant now);

    crypto::RandomSource& m_random;
    Membership& m_members;
    Statistics& m_statistics;
    Gate m_gate;
    crypto::Fernet m_fernet;
    Seldom m_replays;
};

} // namespace relay
