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
