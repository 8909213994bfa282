#pragma once

// The numbers of the relay's side that no peer relies on, each with its reason. What peers rely
// on, and what both sides share, stands in protocol/limits.h.
// Constant data, any thread.

#include <QtTypes>

#include <chrono>
#include <cstddef>

namespace relay {

using namespace std::chrono_literals;

// --- Members -------------------------------------------------------------------------------

/// The identical 13 again means that its sender heard nothing for long, perhaps not even who is
/// here. Twice a minute is enough to mend that, and too seldom to be worth abusing.
inline constexpr std::chrono::milliseconds kRosterAgainAfter = 30s;
/// So many who left are told of again with the roster.
inline constexpr std::size_t kDeparturesRemembered = 256;
/// A member that asks for the key is answered so often whatever the rate limits say, so that a
/// flood of requests cannot make those who are in believe that their relay is gone.
inline constexpr std::chrono::milliseconds kMemberAnsweredEvery = 1s;

// --- The extended layer --------------------------------------------------------------------

/// STARTs: a classroom behind one address is in at once, while a flood costs 200 RSA operations
/// (170 ms of CPU) a second, and only to who receives what is sent to its address.
inline constexpr int kStartsPerSecond = 10;
inline constexpr int kStartBurst = 20;
inline constexpr int kStartsPerSecondTotal = 200;
/// Handshakes that wait for their JOIN, which follows within a round trip: even a flood leaves each
/// of them two seconds before it must make room.
inline constexpr std::size_t kHandshakesWaiting = 512;
inline constexpr std::chrono::milliseconds kHandshakeWait = 10s;
/// CHALLENGE and two of these stay below three HELLOs.
inline constexpr std::size_t kRotationsShown = 2;
/// Of one session.
inline constexpr int kMessagesPerSecond = 500;
inline constexpr int kMessageBurst = 1000;
/// What a sender is asked to wait when too much waits for its fan-out already.
inline constexpr std::chrono::milliseconds kBusyWait = 1s;
/// A JOIN that comes again so soon crossed its answer; later that was lost, with the list of those
/// present. A large one costs some milliseconds, so it is not sent more often.
inline constexpr std::chrono::milliseconds kJoinedAgainAfter = 250ms;
/// Wrong passwords of an identity or an address before it is locked.
inline constexpr int kFailuresBeforeLock = 5;
inline constexpr std::chrono::milliseconds kLockTime = 30s;
/// Identities and addresses whose failures are counted: what half a minute of wrong passwords at
/// the rate of one flooding host can fill.
inline constexpr qsizetype kMostLocks = 1024;

// --- Events --------------------------------------------------------------------------------

/// A flood must not fill the log: one event for each cause of refusal, and for each rival.
inline constexpr std::chrono::milliseconds kToldEvery = 1s;
/// Reading a foreign key costs some 50 us. No network has so many relays; a flood has.
inline constexpr int kRivalKeysPerSecond = 8;
/// PEM of the largest accepted key (4096 bits) is 800 bytes.
inline constexpr qsizetype kLargestRivalKey = 2048;

// --- Fan-out -------------------------------------------------------------------------------

/// Sealed at once. One text of the largest size to 10,000 members is 650 MB, so a fan-out is
/// made in portions; one of 120 bytes to 1,000 members is a single portion.
inline constexpr qsizetype kPortion = 1024 * 1024;
/// What waiting for its fan-out costs a message beside its text.
inline constexpr qsizetype kWaitingOverhead = 256;
/// Texts that wait for their fan-out; what comes beyond that is dropped and counted. A hundred of
/// the largest size, or thirty thousand of the usual one.
inline constexpr qsizetype kMostWaiting = 8 * 1024 * 1024;

} // namespace relay
