#pragma once

// Every number of the control port, with the reason for it. Sizes are bytes. The first group is
// what tools rely on, the second is ours to change. Source: docs/control-port.md.
// Constant data, any thread.

#include <QtTypes>

#include <chrono>

namespace control {

using namespace std::chrono_literals;

// --- What tools rely on ------------------------------------------------------------------------

/// A line without its end. The longest text (48,000 bytes), each byte escaped, is under 96 KiB.
inline constexpr qsizetype kMaxLine = 128 * 1024;
/// What waits for one tool; beyond that the oldest lines go.
inline constexpr qsizetype kMaxQueue = 1024 * 1024;
/// Hexadecimal digits of the cookie: 256 bits.
inline constexpr qsizetype kCookieDigits = 64;
/// From the connection to a good AUTH, with the handshake of TLS.
inline constexpr std::chrono::milliseconds kAuthDeadline = 10s;
/// Messages and questions of one tool. Sixty updates a second of eight things fit; a loop that went
/// wild does not fill the network, which carries each message once per person.
inline constexpr int kLinesPerSecond = 500;
inline constexpr int kLineBurst = 1000;
/// What /security tells when no number is given.
inline constexpr qsizetype kSecurityEvents = 20;
/// What /history asks for when no number is given.
inline constexpr qsizetype kHistoryMessages = 50;
/// Tools that are in. Nobody runs as many; a leak of connections stops here.
inline constexpr int kMaxTools = 32;

// --- Choices of ours ---------------------------------------------------------------------------

/// Connections that did not say AUTH yet. Of the address that has the most, the longest waiting
/// makes room for the newest, so that whoever opens connections and says nothing keeps nobody out.
inline constexpr int kMaxStrangers = 64;
/// After the first failure from an address beyond loopback; a mistyped cookie costs no more.
inline constexpr std::chrono::milliseconds kFirstRetryDelay = 500ms;
/// Whoever mended a tool that failed all night waits no longer than this.
inline constexpr std::chrono::milliseconds kLongestRetryDelay = 60s;
/// An address that did not fail for so long begins anew.
inline constexpr std::chrono::milliseconds kFailuresForgotten = 10min;
/// Addresses that are remembered, some 100 bytes each.
inline constexpr int kMaxThrottled = 1024;
/// Handed to the socket at a time, so that what waits stays in the queue, where it can be bounded.
inline constexpr qsizetype kSocketBacklog = 64 * 1024;
/// A tool that is shown out may still read what waits for it for this long.
inline constexpr std::chrono::milliseconds kLeaveDeadline = 2s;
/// All tools together, when the program stops.
inline constexpr std::chrono::milliseconds kGoodbyeDeadline = 250ms;

} // namespace control
