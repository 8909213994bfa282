#pragma once

// Every number of the wire protocol, in two groups: what peers rely on (changing one breaks
// them) and what we chose (each with its reason). Sizes are bytes unless the name says otherwise.
// Source: docs/protocol.md, "Sizes and limits".

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace protocol {

using namespace std::chrono_literals;

// --- Constants of the protocol -------------------------------------------------------------

inline constexpr char kDefaultGroup[] = "239.255.83.86";
inline constexpr char kDefaultGroupV6[] = "ff15::5356";
inline constexpr std::uint16_t kDefaultPort = 48386;

inline constexpr std::size_t kRecordHeaderSize = 4;
inline constexpr std::size_t kFragmentHeaderSize = 8;
inline constexpr std::size_t kMaxRecordValue = 65535;
/// Largest UDP payload over IPv4: 65535 - 20 (IP) - 8 (UDP).
inline constexpr std::size_t kMaxDatagram = 65507;
/// What a datagram of ours carries at most: 1200 passes every path that carries IPv6 (RFC 8200
/// asks for an MTU of 1280) with room for tunnels. Whole messages to classic clients are the
/// exception, since those cannot reassemble.
inline constexpr std::size_t kDatagramTarget = 1200;
inline constexpr std::size_t kPieceSize = kDatagramTarget - kRecordHeaderSize - kFragmentHeaderSize;
/// Text of a message, bytes of UTF-8. 49,087 fit one record once sealed; the rest is headroom.
inline constexpr std::size_t kMaxText = 48000;

// --- Constants of the protocol: the extended layer -----------------------------------------

inline constexpr std::uint8_t kExtendedVersion = 1;
inline constexpr std::size_t kClientRandomSize = 32;
inline constexpr std::size_t kCookieSize = 40;
inline constexpr std::size_t kHashSize = 32;
inline constexpr std::size_t kShareSize = 32;
inline constexpr std::size_t kIdentitySize = 32;
inline constexpr std::size_t kIdentitySignatureSize = 64;
inline constexpr std::size_t kPasswordSaltSize = 16;
inline constexpr std::size_t kPasswordProofSize = 32;
inline constexpr std::size_t kMessageIdSize = 16;
inline constexpr std::size_t kPingSize = 8;
inline constexpr std::size_t kMaxRelayName = 64;
/// UTF-16 units. No such name has more than 192 bytes of UTF-8.
inline constexpr std::size_t kMaxName = 64;
/// Numbers of scrypt that a client works with: 16 to 128 MiB, some seconds at most.
inline constexpr std::uint8_t kMinPasswordLogN = 14;
inline constexpr std::uint8_t kMaxPasswordLogN = 17;
inline constexpr std::uint8_t kPasswordR = 8;
inline constexpr std::uint8_t kMaxPasswordP = 4;
/// Bytes of a token beside its ciphertext: version, time, IV and MAC.
inline constexpr std::size_t kTokenFrameSize = 57;
/// So many bytes of frames fit one packet of a 1200-byte datagram: 1200 - 4 (record) - 8 (session
/// id) - 57 (token), down to whole blocks of 16, less one byte of padding and 8 of sequence.
inline constexpr std::ptrdiff_t kMaxFrameBytes = 1111;
inline constexpr std::ptrdiff_t kFrameHeaderSize = 3;
/// What DATA adds to the frames of its unit: type, length, lane and number.
inline constexpr std::ptrdiff_t kDataOverhead = kFrameHeaderSize + 1 + 8;
/// The frames of a unit that is alone in its packet.
inline constexpr std::ptrdiff_t kMaxUnitBytes = kMaxFrameBytes - kDataOverhead;
/// Units of a lane that are under way: as many as an ACK's map can speak of.
inline constexpr std::uint16_t kLaneWindow = 64;
/// A topic, bytes of UTF-8.
inline constexpr std::size_t kMaxTopic = 250;
/// Text of a message whose class is latest or unreliable: it has to fit one unit.
inline constexpr std::size_t kMaxState = 900;
inline constexpr std::size_t kMaxStateKey = 32;
/// Members that a RECEIPT names as missing.
inline constexpr std::size_t kMostMissingNamed = 32;

// --- Choices of ours: reassembly -----------------------------------------------------------

/// 256 pieces of 1188 bytes hold four times the largest record.
inline constexpr int kMaxFragments = 256;
/// An honest peer has one or two messages under way.
inline constexpr int kReassembliesPerSource = 4;
/// Four records of the largest size.
inline constexpr std::size_t kReassemblyBytesPerSource = 256 * 1024;
/// All sources together: what an attacker can make us hold.
inline constexpr std::size_t kReassemblyBytesTotal = 8 * 1024 * 1024;
/// Counted from the first piece and not refreshed, so that a trickle cannot hold memory.
inline constexpr std::chrono::milliseconds kReassemblyDeadline = 5s;

/// What keeping a piece costs beside its bytes: map node, byte array header. Counted, so that 8 MiB
/// of one-byte pieces are not 80 MiB of memory.
inline constexpr std::size_t kPieceOverhead = 96;

// --- Choices of ours: sessions -------------------------------------------------------------

inline constexpr std::chrono::milliseconds kKeepAliveInterval = 10s;
/// The original's period is not known, so patience: nine of ours.
inline constexpr std::chrono::milliseconds kMemberTimeout = 90s;
/// Another key for the address of a member counts only after two keep-alives of silence: whoever
/// is alive keeps the session, whoever came back after a crash waits no longer than this.
inline constexpr std::chrono::milliseconds kReplaceAfterSilence = 20s;
inline constexpr int kMaxMembers = 10000;
/// Answers to a key request are gathered this long before a relay is chosen.
inline constexpr std::chrono::milliseconds kGatherTime = 300ms;
/// The same datagram can arrive twice (two interfaces on one segment).
inline constexpr int kRememberedTokens = 1024;
inline constexpr std::chrono::milliseconds kRememberTokensFor = 10s;
/// Key requests (7) and key deliveries (13): enough for a classroom behind one address, while a
/// flood costs at most 50 RSA operations (about 40 ms of CPU) a second.
inline constexpr int kKeyRequestsPerSecond = 10;
inline constexpr int kKeyRequestBurst = 20;
inline constexpr int kKeyRequestsPerSecondTotal = 50;
/// A hosting app announces its key this often, so that two hosts find each other.
inline constexpr std::chrono::milliseconds kAnnounceInterval = 10s;
/// `--relay auto` hosts when nobody answered for this long.
inline constexpr std::chrono::milliseconds kHostAfter = 1500ms;

// --- Choices of ours: the extended layer ---------------------------------------------------

/// Packets with a CLOSE, which nothing answers: one that is lost leaves a person present for 90 s.
inline constexpr int kTimesClosed = 3;
/// A cookie counts for one to two of these: far more than a person's network needs, and a secret
/// that leaked is soon worth nothing.
inline constexpr std::chrono::seconds kCookieSecretTurn = 120s;

} // namespace protocol
