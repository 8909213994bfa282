#pragma once

// A peer that speaks the extended layer by hand with a relay under test: each step of the handshake
// on its own, so that a test can stop, alter or repeat it. What it is sent reads as short texts:
// "joined as 3", "present 2 Ada at 5", "message 1 of 2: hello". Belongs to one test.

#include "crypto/identity.h"
#include "relay/testrelay.h"
#include "secure/clienthandshake.h"

#include <optional>
#include <vector>

namespace relaytest {

class ExtendedPeer
{
public:
    /// At the address of that number.
    ExtendedPeer(TestRelay& net, int number, QByteArray name = "Ada");
    ~ExtendedPeer();
    ExtendedPeer(const ExtendedPeer&) = delete;
    ExtendedPeer& operator=(const ExtendedPeer&) = delete;

    crypto::IdentityKey identity;
    QByteArray name;
    protocol::Endpoint address;
    QByteArray proof;      ///< of the password, in JOIN
    QByteArray challenge;  ///< value of the last CHALLENGE
    QByteArray start;      ///< datagram
    QByteArray answer;     ///< datagram
    QByteArray transcript; ///< once agreed
    QByteArray lastPing;   ///< what the relay's last PING held
    std::optional<secure::SealedChannel> channel;

    [[nodiscard]] QByteArray hello();
    /// HELLO and CHALLENGE. Each step forgets what else the relay sent, and is false when no answer
    /// of the right kind came.
    bool meet();
    /// START and ANSWER.
    bool agree();
    [[nodiscard]] protocol::JoinFrame join() const;
    /// All of it, and what was told with it is forgotten.
    bool enter();

    /// SEALED datagrams of frames, not sent.
    [[nodiscard]] QList<QByteArray> seal(const std::vector<protocol::Frame>& frames);
    void give(const std::vector<protocol::Frame>& frames);
    void giveFrom(const protocol::Endpoint& from, const std::vector<protocol::Frame>& frames);
    /// A text in as many packets as it takes.
    void say(QByteArrayView text);
    [[nodiscard]] std::vector<protocol::Frame> messageFrames(QByteArrayView text);
    /// The frames of a datagram that was sent to it.
    [[nodiscard]] QString read(QByteArrayView datagram);

private:
    [[nodiscard]] QByteArray takeAnswer(protocol::ExtendedType type);

    TestRelay& m_net;
    crypto::Fernet m_fernet;
};

} // namespace relaytest
