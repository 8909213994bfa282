#pragma once

// The numbers of the relay's side that no peer relies on, each with its reason. What peers rely
// on, and what both sides share, stands in protocol/limits.h.
// Constant data, any thread.

#include <QtTypes>

#include <chrono>
#include <cstddef>
#include <cstdint>

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
/// A JOIN that comes again so soon crossed its answer; later that was lost.
inline constexpr std::chrono::milliseconds kJoinedAgainAfter = 250ms;
/// The PONG of a new address counts for so long as the only one that is waited for, which is more than a
/// round trip, and less than a client that moved minds.
inline constexpr std::chrono::milliseconds kProbeFor = 500ms;
/// Wrong passwords of an identity or an address before it is locked.
inline constexpr int kFailuresBeforeLock = 5;
inline constexpr std::chrono::milliseconds kLockTime = 30s;
/// Identities and addresses whose failures are counted: what half a minute of wrong passwords at
/// the rate of one flooding host can fill.
inline constexpr qsizetype kMostLocks = 1024;

// --- What is on its way to a session -------------------------------------------------------

/// Of each lane, not acknowledged: a window, and in lane 2 a state of everybody and a receipt of each
/// of the last messages.
inline constexpr std::size_t kLaneQueueUnits = 16384;
inline constexpr std::size_t kLaneQueueBytes = 2 * 1024 * 1024;
/// Messages that wait for one session: a minute of a busy room. What is dropped is fetched later.
inline constexpr std::size_t kMail = 4096;
inline constexpr std::size_t kMailBytes = 1024 * 1024;
/// The same of all sessions together, where thousands are slow at once: some 100 MiB for what tells of
/// them, and their texts, were each of another room.
inline constexpr std::size_t kMailTotal = 1024 * 1024;
inline constexpr std::size_t kMailBytesTotal = 128 * 1024 * 1024;
/// News and answers, which must not be lost: three minutes of a bundle every moment. Whoever has not
/// taken them by then is gone in all but name.
inline constexpr std::size_t kMostNewsWaiting = 4096;
/// Lists and parts of a history that a session asked for: one of each room in which it may be, twice.
inline constexpr std::size_t kMostFetches = 130;
/// What may be lost and waits for a packet.
inline constexpr qsizetype kMostBareWaiting = 16 * 1024;
/// Packets to one session before the next one has its turn: what its lanes send in a burst.
inline constexpr int kPacketsInTurn = 10;
/// News are gathered for so long: nobody notices, and a crowd that comes costs few packets.
inline constexpr std::chrono::milliseconds kNewsMoment = 50ms;

// --- Rooms ---------------------------------------------------------------------------------

/// docs/protocol.md names these three.
inline constexpr std::size_t kMostRooms = 256;
inline constexpr std::size_t kMostConversations = 4096;
inline constexpr std::size_t kMostRoomsOfOne = 64;
/// Identities that left, of whom is known where they were: some MiB.
inline constexpr std::size_t kIdentitiesMet = 16384;
/// Stays of one identity in rooms: each of its rooms, twice.
inline constexpr std::size_t kStaysRemembered = 128;
/// A person's changes between here and away that are told.
inline constexpr std::chrono::milliseconds kPresencePause = 1s;
/// One TYPING every three seconds is the rule; more come when somebody changes rooms.
inline constexpr int kTypingsPerSecond = 1;
inline constexpr int kTypingBurst = 4;

/// Whoever is back within this was never away for the room: a link that broke, a program started anew.
inline constexpr std::chrono::milliseconds kBackWithin = 30s;
/// A room that lost its relay comes to the next one within this, those behind a bad link too, and those
/// who were at another one meanwhile: as long as what they said there is said again.
inline constexpr std::chrono::milliseconds kAssemblesFor = 120s;

// --- What is remembered of messages ----------------------------------------------------------

/// What keeping a message costs beside its text.
inline constexpr std::size_t kMessageOverhead = 256;
/// Of each room. Where no history is kept, for members whose session broke.
inline constexpr std::size_t kHistoryMessages = 10000;
inline constexpr std::size_t kHistoryBytes = 16 * 1024 * 1024;
/// Of all rooms together.
inline constexpr std::size_t kHistoryBytesTotal = 256 * 1024 * 1024;
/// What an author may have sent without knowing that it arrived, and send once more: a window of the lane,
/// of short messages. And of all authors of a room, 8 MiB.
inline constexpr std::size_t kIdsOfAuthor = 2048;
inline constexpr std::size_t kIdsRemembered = 65536;
inline constexpr std::size_t kReceiptsRemembered = 4096;
/// Who left before it had a message, over all receipts.
inline constexpr std::size_t kAwayRemembered = 65536;
/// Five times a second at most.
inline constexpr std::chrono::milliseconds kReceiptPause = 200ms;
/// What one FETCH is answered with at most.
inline constexpr std::size_t kFetchMessages = 256;
inline constexpr std::size_t kFetchBytes = 1024 * 1024;
/// Private messages to somebody who is away.
inline constexpr std::size_t kMostWaitingForOne = 256;
inline constexpr std::chrono::seconds kWaitFor = std::chrono::days(7);
inline constexpr std::chrono::milliseconds kWaitingSweep = 1h;
/// A stored log below this is not worth writing anew.
inline constexpr std::size_t kLeastLogBytes = 64 * 1024;
/// Numbers of members and rooms that a stored history has set aside, so that not each costs a write.
inline constexpr std::uint32_t kNumbersAhead = 65536;

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
