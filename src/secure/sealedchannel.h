#pragma once

// One session of the extended layer once both sides agree: makes SEALED datagrams of frames and
// opens those of the peer, each once. Knows its two keys, its id and its sequences, and nothing of
// time-outs or members. One thread; owned by the session (client) or the member (relay), gone with
// it. The reusable cipher contexts are handed in, one set for all sessions.
// Source: docs/protocol.md, "Packets".

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "protocol/frame.h"
#include "secure/replaywindow.h"

#include <QByteArray>
#include <QList>

#include <chrono>
#include <cstdint>
#include <expected>
#include <span>
#include <vector>

namespace secure {

enum class Side { Client, Relay };

struct ChannelKeys {
    crypto::FernetKey clientToRelay;
    crypto::FernetKey relayToClient;
};

enum class PacketError {
    NotOpened, ///< not made with this session's key, or altered
    Replayed,  ///< the sequence was taken before, is too old to tell or must not be used
    Malformed, ///< opened, but is no packet: the peer is broken
};

struct Packet {
    std::uint64_t sequence = 0;
    bool newest = false; ///< greater than all before: its address is the peer's
    std::vector<protocol::Frame> frames;
};

class SealedChannel
{
public:
    SealedChannel(Side side, std::uint64_t sessionId, const ChannelKeys& keys);
    // There is no copy: it would use the same sequences.
    SealedChannel(SealedChannel&&) = default;
    SealedChannel& operator=(SealedChannel&&) = default;

    [[nodiscard]] std::uint64_t sessionId() const { return m_sessionId; }

    /// A SEALED datagram for as many frames as fit, several when they do not fit one, none for no
    /// frames. Each frame is at most protocol::kMaxFrameBytes.
    [[nodiscard]] QList<QByteArray> seal(crypto::Fernet& fernet,
                                         std::span<const protocol::Frame> frames,
                                         std::chrono::seconds unixTime,
                                         crypto::RandomSource& random);
    /// The same for one packet, whose frames are bytes already: kMaxFrameBytes at most.
    [[nodiscard]] QByteArray sealPacket(crypto::Fernet& fernet, QByteArrayView frameBytes,
                                        std::chrono::seconds unixTime,
                                        crypto::RandomSource& random);
    /// One packet as a token alone: what an ANSWER carries.
    [[nodiscard]] QByteArray sealToken(crypto::Fernet& fernet, QByteArrayView frameBytes,
                                       std::chrono::seconds unixTime, crypto::RandomSource& random);
    /// The token of a SEALED or an ANSWER. Whatever is not taken may be met with silence.
    [[nodiscard]] std::expected<Packet, PacketError> open(crypto::Fernet& fernet,
                                                          QByteArrayView token);

private:
    std::uint64_t m_sessionId;
    crypto::FernetKey m_ownKey;
    crypto::FernetKey m_peerKey;
    std::uint64_t m_nextSequence = 0;
    ReplayWindow m_window;
};

} // namespace secure
