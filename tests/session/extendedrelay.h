#pragma once

// The other side for tests of the extended layer: a relay for one client at a time, which does what
// docs/protocol.md asks for, or what a test says instead. It routes nothing, numbers the units of its
// lanes without a window, acknowledges at once and sends nothing again. Its handshake is that of
// src/secure, everything else its own. Belongs to one thread; the program must hold a crypto::Library.

#include "crypto/identity.h"
#include "secure/relayhandshake.h"
#include "secure/sealedchannel.h"
#include "session/scene.h"
#include "session/sessionconfig.h"
#include "support/seededrandom.h"

#include <QByteArray>
#include <QList>

#include <array>
#include <map>
#include <optional>
#include <vector>

namespace support {

/// Of a client with an identity and a name.
[[nodiscard]] session::SessionConfig extendedConfig();
[[nodiscard]] crypto::IdentityKey testIdentity(std::uint32_t seed);
/// A member, the identity made from a seed; and one of the classic layer.
[[nodiscard]] protocol::PresentFrame member(protocol::MemberNumber number,
                                            const protocol::Endpoint& address, std::uint32_t seed,
                                            const QString& name);
[[nodiscard]] protocol::PresentFrame classicMember(protocol::MemberNumber number,
                                                   const protocol::Endpoint& address);
/// As a session tells of it.
[[nodiscard]] session::Person personOf(const protocol::PresentFrame& present);
[[nodiscard]] inline protocol::Endpoint testClient()
{
    return protocol::Endpoint::ipv4(0x0a090050, 40000);
}

class ExtendedRelay
{
public:
    /// The relay with the RSA key testKey(keyNumber).
    ExtendedRelay(int keyNumber, const protocol::Endpoint& address,
                  secure::RelayProperties properties = {});

    // What it does otherwise than it should.
    bool answersHello = true;
    bool answersStart = true;
    bool answersJoin = true;
    bool answersPing = true;
    std::uint64_t epoch = 1;
    std::optional<protocol::RefusedFrame> refusal; ///< instead of JOINED
    std::optional<crypto::Secret> passwordKey;     ///< proves with this one
    std::vector<protocol::Frame> present;          ///< comes with JOINED
    std::vector<protocol::Rotation> rotations;     ///< come with each CHALLENGE

    /// What it answers to a datagram of the client.
    [[nodiscard]] QList<QByteArray> answer(QByteArrayView datagram, protocol::Now now);
    /// Loses all that it held but its key.
    void restart();

    /// Frames for the client, each the way that it has, in the session that was joined last.
    [[nodiscard]] QList<QByteArray> seal(const std::vector<protocol::Frame>& frames);
    [[nodiscard]] QByteArray seal(const protocol::Frame& frame)
    {
        return seal(std::vector{frame}).first();
    }
    /// Any bytes as the frames of one packet; nothing when there is no session.
    [[nodiscard]] QByteArray sealBytes(QByteArrayView frames);
    /// Any bytes as the next unit of a lane.
    [[nodiscard]] QByteArray sealUnit(std::uint8_t lane, const QByteArray& inner);
    /// In the session that was agreed on first.
    [[nodiscard]] QByteArray sealInFirst(const protocol::Frame& frame);
    /// seal() means the session that was agreed on last, joined or not.
    void adoptLastHandshake() { m_current = m_nextId - 1; }
    /// The relay's key, to the group, in the extended layer and in the classic one.
    [[nodiscard]] QByteArray announcement() const;
    [[nodiscard]] QByteArray classicAnnouncement() const;

    [[nodiscard]] const protocol::Endpoint& address() const { return m_address; }
    [[nodiscard]] const crypto::RsaPublicKey& key() const { return m_key.publicKey(); }
    [[nodiscard]] const crypto::Fingerprint& fingerprint() const { return key().fingerprint(); }
    [[nodiscard]] session::KnownRelay known(bool verified = false) const
    {
        return {{m_address}, fingerprint(), verified, true, m_properties.name};
    }

    int starts = 0; ///< good ones, repeated ones included
    int joins = 0;  ///< good JOINs
    protocol::JoinFrame lastJoin;
    /// All others but PING and what makes the lanes; those out of lanes once, in order.
    std::vector<protocol::Frame> received;
    int pings = 0;

private:
    struct Session {
        secure::SealedChannel channel;
        QByteArray transcript;
        QByteArray start;
        QByteArray answer;
        std::array<std::uint64_t, 3> sent{}; ///< units, by lane
        std::array<std::uint64_t, 3> came{};
    };

    [[nodiscard]] QList<QByteArray> answerStart(QByteArrayView value, protocol::Now now);
    [[nodiscard]] QList<QByteArray> answerSealed(QByteArrayView value);
    void hear(const protocol::Frame& frame, Session& session,
              std::vector<protocol::Frame>& answers);
    [[nodiscard]] QList<QByteArray> sealIn(Session& session,
                                           const std::vector<protocol::Frame>& frames);
    [[nodiscard]] std::vector<protocol::Frame> answerJoin(const Session& session,
                                                          const protocol::JoinFrame& join);

    const crypto::RsaPrivateKey& m_key;
    protocol::Endpoint m_address;
    secure::RelayProperties m_properties;
    SeededRandom m_random{77};
    std::optional<secure::RelayHandshake> m_handshake;
    crypto::Fernet m_fernet;
    std::map<std::uint64_t, Session> m_sessions;
    std::uint64_t m_current = 0; ///< id of the session that was joined last
    std::uint64_t m_nextId = 1;
};

/// Carries datagrams to and fro until both have nothing more to say; answers what the client sent.
std::vector<Sent> converse(Scene& scene, ExtendedRelay& relay, session::Link link = 0);
/// From Idle or Searching: asks, gathers, joins.
std::vector<Sent> join(Scene& scene, ExtendedRelay& relay, session::Link link = 0);
/// Those of one type.
[[nodiscard]] std::vector<Sent> ofType(const std::vector<Sent>& sent, protocol::ExtendedType type);
/// The frames of one kind that the relay received.
template <typename Kind> [[nodiscard]] std::vector<Kind> received(const ExtendedRelay& relay)
{
    std::vector<Kind> found;
    for (const protocol::Frame& frame : relay.received) {
        if (const Kind* kind = std::get_if<Kind>(&frame))
            found.push_back(*kind);
    }
    return found;
}

} // namespace support
