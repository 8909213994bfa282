#pragma once

// One attempt to join a relay by the extended layer, from its CHALLENGE to JOINED: START until an
// ANSWER proves the relay, the password's key if the room has a password, JOIN until it is answered.
// Nothing of the relay is told before it is proven; what is wrong is reported and changes nothing.
// Pure; one thread; owned by a SessionMachine, or by a session whose relay started anew; over with
// any step but Waiting. Source: docs/protocol.md, "Handshake".
//
//              ANSWER                       the key is there
//   START ----------------> (password?) ---------------------------> JOIN ---> Joined
//     | 3 s                      | none: Refused, 8 s: NoAnswer        | 3 s: NoAnswer, or Refused
//     v
//   NoAnswer

#include "secure/clienthandshake.h"
#include "secure/sealedchannel.h"
#include "session/backoff.h"
#include "session/candidate.h"
#include "session/context.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace session {

class Joining
{
public:
    enum class Step {
        Waiting,
        Joined,   ///< take() has what the session needs
        Refused,  ///< see refusal()
        NoAnswer, ///< the relay did not finish
    };
    struct Result {
        Candidate candidate;
        secure::SealedChannel channel;
        protocol::JoinedFrame joined;
        protocol::Instant roundTrip;         ///< of START and ANSWER
        std::vector<protocol::Frame> frames; ///< what the relay said so far
    };

    /// Nothing when the relay's key seals nothing.
    [[nodiscard]] static std::unique_ptr<Joining> begin(Context& context, Candidate candidate,
                                                        protocol::Now now);

    [[nodiscard]] Step receive(const protocol::ExtendedRecord& record, const Arrival& arrival,
                               protocol::Now now);
    [[nodiscard]] Step tick(protocol::Now now);
    /// The key for the terms is in Context::passwordKeys now; or there is none.
    [[nodiscard]] Step continueWithPassword(const protocol::PasswordTerms& terms, bool known,
                                            protocol::Now now);
    /// Says goodbye to a relay that may have let us in already.
    void leave(protocol::Now now);
    [[nodiscard]] protocol::Instant nextDeadline() const { return std::min(m_repeatAt, m_endsAt); }

    [[nodiscard]] const Candidate& candidate() const { return m_candidate; }
    /// The relay holds the key that it showed.
    [[nodiscard]] bool isProven() const { return m_agreed.has_value(); }
    [[nodiscard]] const RelayRefused& refusal() const { return *m_refusal; }
    [[nodiscard]] Result take();

private:
    Joining(Context& context, Candidate candidate, secure::ClientHandshake handshake);

    void sendStart(protocol::Now now);
    void beginJoin(protocol::Now now);
    void sendJoin(protocol::Now now);
    [[nodiscard]] Step takeAnswer(QByteArrayView value, const Arrival& arrival, protocol::Now now);
    [[nodiscard]] Step takePacket(QByteArrayView value, const Arrival& arrival, protocol::Now now);
    [[nodiscard]] Step takeJoined(const protocol::JoinedFrame& joined, protocol::Now now);
    [[nodiscard]] Step takeRefused(const protocol::RefusedFrame& refused);
    [[nodiscard]] Step refuse(Refusal reason, std::chrono::milliseconds wait = {});
    void send(const protocol::Frame& frame, protocol::Now now);

    Context& m_context;
    Candidate m_candidate;
    secure::ClientHandshake m_handshake;
    std::optional<secure::ClientHandshake::Agreed> m_agreed;
    std::optional<crypto::Secret> m_passwordKey;
    Backoff m_backoff;
    protocol::Instant m_repeatAt{};
    protocol::Instant m_endsAt{};
    protocol::JoinFrame m_join; // once the relay is proven and the password known
    std::optional<protocol::JoinedFrame> m_joined;
    protocol::Instant m_startSentAt{};
    protocol::Instant m_roundTrip{};
    std::vector<protocol::Frame> m_frames;
    std::optional<RelayRefused> m_refusal;
};

} // namespace session
