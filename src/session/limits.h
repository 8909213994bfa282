#pragma once

// The numbers of the client's side that no peer relies on, each with its reason: how it spaces its
// questions, what it remembers, when it gives up. What peers rely on, and what both sides share,
// stands in protocol/limits.h.

#include <chrono>
#include <cstddef>

namespace session {

using namespace std::chrono_literals;

// --- Asking for a relay --------------------------------------------------------------------

/// A relay on the LAN answers within a few milliseconds, so a quarter of a second means a loss.
inline constexpr std::chrono::milliseconds kFirstRetry = 250ms;
/// A relay that starts announces itself; asking is for those that do not, and may be rare.
inline constexpr std::chrono::milliseconds kSlowestRetry = 8s;
/// Waits are stretched by up to this much, so that a room that lost its relay at one moment does
/// not ask in step ever after.
inline constexpr int kJitterPercent = 10;

// --- Choosing ------------------------------------------------------------------------------

/// Each answer costs the parsing of a key. No LAN has this many relays; a flood has.
inline constexpr int kAnswersPerGathering = 64;
/// Refusals are told once each, and what was told must be remembered: a liar can show a new key
/// in every datagram. Beyond this many, people know enough.
inline constexpr std::size_t kRefusalsRemembered = 32;

// --- Keeping a session ---------------------------------------------------------------------

/// Silence of so many keep-alive periods is worth a question: one lost datagram is not.
inline constexpr int kSilentPeriods = 2;
/// From the first question to giving up: retries follow after 0.25, 0.75, 1.75 and 3.75 s (4.1
/// with jitter), and the last one, too, has time to be answered.
inline constexpr std::chrono::milliseconds kCheckFor = 4500ms;
/// An announcement is answered with our key again, as the relay may have restarted; but a host
/// announces for other reasons as well, and over each of its interfaces.
inline constexpr std::chrono::milliseconds kRepeatKeyAfter = 5s;
/// Whoever forges our relay's address must not fill the log.
inline constexpr std::chrono::milliseconds kRejectedToldEvery = 1s;

} // namespace session
