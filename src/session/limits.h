#pragma once

// The numbers of the client's side that no peer relies on, each with its reason: how it spaces its
// questions, what it remembers, when it gives up. What peers rely on, and what both sides share,
// stands in protocol/limits.h.

#include <QtTypes>

#include <chrono>
#include <cstddef>
#include <cstdint>

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

/// A ROTATION explains a key, and a relay sends two at most: as many as there can be answers.
inline constexpr std::size_t kRotationsPerGathering = 2 * kAnswersPerGathering;
/// A relay of the extended layer whose CHALLENGE was lost so often in a row offers none. With 30 %
/// loss each way one exchange in two fails, so a single one says little.
inline constexpr int kMissedChallenges = 3;
/// A relay that is not known and showed itself by the classic layer only is asked once more, alone,
/// so often and after so long a time each: as long as two gatherings more, and with 20 % loss each way
/// all of that fails once in 200,000 times.
inline constexpr int kTimesDoubted = 12;
/// Of the last four questions it must have answered so many: it may have ended meanwhile, and where
/// losses come in runs, one answer that is alone says nothing of the other that is missing.
inline constexpr int kDoubtsAnswered = 2;
inline constexpr unsigned kLastDoubts = 0b1111;
inline constexpr std::chrono::milliseconds kDoubtedFor = 50ms;
/// A relay that did not finish a handshake so often is passed over while others offer themselves:
/// a forged CHALLENGE must not keep us from those.
inline constexpr int kFailuresBorne = 3;

// --- Listing the relays that a person may choose from ----------------------------------------

/// More than anybody reads through. Whoever wants to can make up thousands.
inline constexpr std::size_t kRelaysListed = 32;
/// Who misses so many questions in a row is gone; why not one: see kMissedChallenges.
inline constexpr int kAnswersMissed = 3;
/// A relay that no application hosts says nothing by itself once it runs, and while nobody looks at
/// the list nobody asks.
inline constexpr std::chrono::milliseconds kRelayListedFor = 5min;
/// The announcement of a relay that is not listed is worth a question. Anybody can forge those, and
/// a HELLO goes to everybody.
inline constexpr std::chrono::milliseconds kAskForAnnouncedEvery = 10s;

// --- Joining by the extended layer -----------------------------------------------------------

/// START and JOIN are repeated after 0.25, 0.75 and 1.75 s, each for so long.
inline constexpr std::chrono::milliseconds kHandshakeFor = 3s;
/// scrypt takes up to 3 s on a small machine; a relay waits 10 s for our JOIN.
inline constexpr std::chrono::milliseconds kPasswordKeyFor = 8s;
/// Rooms whose passwords were worked out: one scrypt each.
inline constexpr std::size_t kPasswordKeysRemembered = 8;
/// What may overtake JOINED on the way: a few packets of those who are present.
inline constexpr std::size_t kEarlyFrames = 1024;

// --- Keeping a session ---------------------------------------------------------------------

/// Silence of so many keep-alive periods is worth a question: one lost datagram is not.
inline constexpr int kSilentPeriods = 2;
/// A relay that a person hosts may be gone at any moment, with everybody waiting
/// (docs/protocol.md, "Liveness"): PING, the question, giving up, each after so long a silence.
inline constexpr std::chrono::milliseconds kHostedPingAfter = 300ms;
inline constexpr std::chrono::milliseconds kHostedAskAfter = 1s;
inline constexpr std::chrono::milliseconds kHostedLostAfter = 2s;
/// From the first question to giving up: retries follow after 0.25, 0.75, 1.75 and 3.75 s (4.1
/// with jitter), and the last one, too, has time to be answered.
inline constexpr std::chrono::milliseconds kCheckFor = 4500ms;
/// An announcement is answered with our key again, as the relay may have restarted; but a host
/// announces for other reasons as well, and over each of its interfaces.
inline constexpr std::chrono::milliseconds kRepeatKeyAfter = 5s;
/// The relay's key without a PONG for so long: it started anew and does not know us any more.
inline constexpr std::chrono::milliseconds kRejoinAfter = 1s;
/// The same, by a CHALLENGE from another address than we send to: it moved, and people wait. A second
/// PING goes before that.
inline constexpr std::chrono::milliseconds kRejoinMovedAfter = 300ms;
/// Its announcement from another address is worth a question, however short ago it spoke from its own.
inline constexpr std::chrono::milliseconds kAskMovedEvery = 1s;
/// After a relay started anew its people come back one by one: whoever heard it announce itself does
/// so within a second or two. Until then nobody is said to have left. A list of those who are there
/// comes within that, too.
inline constexpr std::chrono::milliseconds kAwaitPeopleFor = 5s;
/// Ids of messages that were shown, so that none is shown twice: what a room of 256 says again when its
/// relay is gone. Some MiB.
inline constexpr std::size_t kShownMessagesRemembered = 32768;
/// People who are gone and wrote what is remembered: as many as a relay keeps messages of a room.
inline constexpr std::size_t kAbsentRemembered = 4096;

// --- Messages ------------------------------------------------------------------------------

/// What waits to be delivered, on disk too: weeks of talk, and no more than a disk minds.
inline constexpr std::size_t kOutboxMessages = 10'000;
inline constexpr qsizetype kOutboxBytes = 16 * 1024 * 1024;
/// Nine tenths of what a relay takes of a session (docs/protocol.md, "Messages").
inline constexpr double kMessagesPerSecond = 450;
inline constexpr double kMessagesAtOnce = 900;
/// When that is used up: time for nine more.
inline constexpr std::chrono::milliseconds kPauseForMore = 20ms;
/// A relay that says "too many" is believed for so long.
inline constexpr std::chrono::milliseconds kLongestPause = 10s;
/// A message is held back for so long, and so many of a room, until those before it come. On a path
/// that loses one packet in five they take five seconds at times; a relay that has them not says so.
inline constexpr std::chrono::milliseconds kGapPatience = 10s;
inline constexpr std::size_t kHeldMessages = 8192;
inline constexpr std::size_t kHeldBytes = 8 * 1024 * 1024;
/// What came last in a session that ended is fetched once more in the next.
inline constexpr std::uint64_t kConfirmedAnew = 64;
/// A number that is missing may be that of a message that is on its way in lane 0, or of one of ours,
/// of which the relay is about to say so.
inline constexpr std::chrono::milliseconds kAwaitNumberFor = 300ms;
/// A relay that does not answer FETCH has nothing; not before people stop waiting for it.
inline constexpr std::chrono::milliseconds kFetchFor = kGapPatience;
/// What a newcomer sees of a room: some screens.
inline constexpr std::uint64_t kHistoryAtFirst = 100;
/// What was said in our room before we came to the relay that it goes on at: some seconds.
inline constexpr std::uint64_t kMissedAtMost = 1024;
/// What a window may ask for at once.
inline constexpr int kEarlierAtOnce = 1000;

/// What all had at a relay that a person hosts is said again at another one that soon takes its place
/// (docs/protocol.md, "Messages"): a network that was broken for a minute and a half, the time that two
/// who host need then to hear of each other, and what one writes meanwhile.
inline constexpr std::chrono::seconds kSaidAgainWithin = 120s;
inline constexpr std::size_t kSaidAgain = 128;

// --- Rooms ---------------------------------------------------------------------------------

/// Rooms and private conversations that we are in at once: as many as a relay allows a member.
inline constexpr std::size_t kMostRooms = 64;
/// Keys of people met, for private conversations: twice the largest room, 5 MB at the worst.
inline constexpr std::size_t kIdentitiesRemembered = 20'000;
/// Questions to the relay that found no room in their lane: every room entered, and some more.
inline constexpr std::size_t kWaitingRequests = 2 * kMostRooms;
/// Rooms of a list: as many as a relay has.
inline constexpr std::size_t kListedRooms = 256;
/// How often we say that our person writes, and how long others show it (docs/protocol.md, "Presence").
inline constexpr std::chrono::milliseconds kTypingEvery = 3s;
inline constexpr std::chrono::milliseconds kTypingShownFor = 5s;
/// Whoever forges our relay's address must not fill the log.
inline constexpr std::chrono::milliseconds kRejectedToldEvery = 1s;

// --- Hosting -------------------------------------------------------------------------------

/// Two apps that look for a relay at one moment shall not host at one moment.
inline constexpr std::chrono::milliseconds kHostJitter = 300ms;
/// What one in the line leaves to those before it: an announcement, the gathering of answers and a
/// little more. docs/protocol.md says it, so that all wait alike.
inline constexpr std::chrono::milliseconds kSuccessionStep = 500ms;
/// Nobody waits longer than a minute, however many say that they would host.
inline constexpr int kLongestLine = 120;
/// A port that is taken, or a network that is gone, is soon another matter, or stays so for long.
inline constexpr std::chrono::milliseconds kFirstHostRetry = 2s;
inline constexpr std::chrono::milliseconds kSlowestHostRetry = 30s;

} // namespace session
