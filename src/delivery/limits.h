#pragma once

// Every number of reliable delivery that peers do not have to share, each with its reason. What they
// share, window and sizes, is in protocol/limits.h. Constants, any thread.
// Source: docs/protocol.md, "Lanes"; RFC 6298 and RFC 9002 where named.

#include "protocol/limits.h"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace delivery {

using namespace std::chrono_literals;

// --- Acknowledging -------------------------------------------------------------------------

/// Long enough for an answer to carry the ACK along, short beside what a person notices.
inline constexpr std::chrono::milliseconds kAckDelay = 20ms;
/// Eight times in a window, so that the sender never stands still for want of an ACK.
inline constexpr int kUnitsPerAck = 8;

// --- When something counts as lost ---------------------------------------------------------

/// The first timeout is three round trips of the handshake, which is one sample and no more.
inline constexpr int kFirstTimeoutRoundTrips = 3;
inline constexpr std::chrono::milliseconds kShortestFirstTimeout = 300ms;
inline constexpr std::chrono::milliseconds kLongestFirstTimeout = 1s;
/// More than kAckDelay and a pause of a busy peer; RFC 6298's second is for other networks.
inline constexpr std::chrono::milliseconds kShortestTimeout = 50ms;
/// How long after a cable is plugged in again a session may stay silent.
inline constexpr std::chrono::milliseconds kLongestTimeout = 2s;
/// One lost answer in a row says little of a path on which one packet in five is lost; RFC 9002, 6.2.4,
/// sends two probes at each timeout for that.
inline constexpr int kExpiriesUntilDoubled = 2;
/// RFC 9002, 6.1.1: so many packets later, it was not merely overtaken.
inline constexpr std::uint64_t kPacketThreshold = 3;
/// What clocks of machines tell apart (RFC 9002, kGranularity).
inline constexpr std::chrono::milliseconds kGranularity = 1ms;

// --- Pacing --------------------------------------------------------------------------------

/// RFC 9002, 7.7: a larger burst overruns short queues on the path.
inline constexpr int kBurst = 10;
/// Packets in a round trip: a window and a quarter more, so that pacing spreads packets and it is
/// the window that limits them (RFC 9002, 7.7).
inline constexpr int kPacketsPerRoundTrip = protocol::kLaneWindow * 5 / 4;
/// No path of ours is slower; one bad sample must not stop a session.
inline constexpr std::chrono::milliseconds kLongestPacedRoundTrip = 500ms;
/// What bulk leaves of a burst, so that talk never waits for it.
inline constexpr int kLeftForTalk = 2;
/// One packet in so many is for bulk first when the others would take all.
inline constexpr int kBulkEvery = 8;

// --- Queues --------------------------------------------------------------------------------

/// Of each lane: what is not acknowledged yet, be it under way or not.
struct QueueBounds {
    std::size_t units;
    std::size_t bytes;
};
/// Five texts of the largest size and the window of one lane four times: who writes more than that
/// into a dead link is to see it refused.
inline constexpr QueueBounds kClientQueue{256, 256 * 1024};
/// Of one recipient: a minute of a busy room. A thousand recipients that read nothing cost 1 GiB at
/// the worst, which is why a relay also looks at the sum.
inline constexpr QueueBounds kRelayQueue{4096, 1024 * 1024};

// --- Size of packets -----------------------------------------------------------------------

/// Frames of a packet that fits 576 bytes of IPv4, which every network carries.
inline constexpr std::ptrdiff_t kLeastPayload = 548;
/// Packets of a size lost in a row while smaller ones arrived: at 30 % loss six in a million.
inline constexpr int kBlackHoleLosses = 10;
/// A unit that was lost so often goes without the don't-fragment bit: it must not wait until it is
/// certain that the path is too narrow.
inline constexpr int kLossesUntilFragments = 3;

// --- Measuring -----------------------------------------------------------------------------

/// Units after which what was counted for the share of loss counts half.
inline constexpr std::uint32_t kLossWindow = 256;

} // namespace delivery
