#pragma once

// How frames travel in one session of the extended layer, on the client's side: bare in a sealed
// packet of their own, or in the lane that each has, where nothing is lost. Opens packets, each once,
// and says which frames are to be heeded. Knows nothing of what they mean. Pure; one thread; owned by
// an ExtendedSession and replaced with each handshake. Source: docs/protocol.md, "Packets", "Lanes".

#include "delivery/lanes.h"
#include "protocol/frame.h"
#include "secure/sealedchannel.h"
#include "session/context.h"
#include "session/linkhealth.h"

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

namespace session {

class Transport
{
public:
    /// `roundTrip`: what the handshake took.
    Transport(Context& context, secure::SealedChannel channel, protocol::Instant roundTrip,
              const protocol::Endpoint& relay, Link link);

    [[nodiscard]] std::uint64_t sessionId() const { return m_channel.sessionId(); }
    /// By which everything goes out.
    [[nodiscard]] Link link() const { return m_link; }
    void setLink(Link link) { m_link = link; }

    // --- Out
    [[nodiscard]] Outgoing bare(const protocol::Frame& frame, protocol::Now now);
    void sendBare(const protocol::Frame& frame, Link link, protocol::Now now);
    /// In the frame's lane. False: that is full.
    [[nodiscard]] bool enqueue(const protocol::Frame& frame, protocol::Now now,
                               std::optional<delivery::StateKey> key = {});
    /// How large the frames of a message may be.
    [[nodiscard]] qsizetype unitLimit() const { return m_lanes.unitLimit(); }
    /// Sends what is due.
    void flush(protocol::Now now);
    /// The path is another one, or is there again: what was on its way is sent once more, now.
    void pathChanged(protocol::Now now) { m_lanes.pathChanged(now.steady); }
    /// When flush() has something to do.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const
    {
        return m_lanes.nextDeadline();
    }

    // --- In
    struct Packet {
        bool newest = false; ///< greater than all before: its address is the relay's
        std::vector<protocol::Frame> frames;
    };
    [[nodiscard]] std::expected<Packet, secure::PacketError> open(QByteArrayView token,
                                                                  protocol::Now now);
    /// The frames to be heeded among those of a packet that was opened elsewhere.
    [[nodiscard]] std::vector<protocol::Frame> sort(std::vector<protocol::Frame> frames,
                                                    protocol::Now now);

    [[nodiscard]] LinkHealth health(protocol::Instant now) const;

private:
    struct State {
        std::uint64_t number = 0;
        QByteArray key;
    };

    void takeDelivered(const delivery::Delivered& unit, std::vector<protocol::Frame>& frames);
    [[nodiscard]] bool isOutdated(const protocol::Frame& frame, std::uint64_t number);

    Context& m_context;
    secure::SealedChannel m_channel;
    delivery::Lanes m_lanes;
    protocol::Endpoint m_relay;
    Link m_link;
    /// The last states that came, by number modulo the window: an older one of the same key is at most
    /// a window behind.
    std::array<State, protocol::kLaneWindow> m_states;
    std::uint64_t m_replaysRefused = 0;
};

} // namespace session
