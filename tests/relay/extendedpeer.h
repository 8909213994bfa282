#pragma once

// A peer that speaks the extended layer by hand with a relay under test: each step of the handshake
// on its own, so that a test can stop, alter or repeat it. What it says goes the way of its frames, in
// lanes whose ACKs leave at once. What it is sent reads as short texts: "joined as 3", "present 2 Ada
// at 5", "message 1 of 2: hello"; receipts are kept apart. Belongs to one test.

#include "crypto/identity.h"
#include "delivery/lanes.h"
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
    std::optional<delivery::Lanes> lanes;
    std::vector<protocol::ReceiptFrame> receipts; ///< as they came
    std::vector<protocol::Frame> frames;          ///< all that it read
    bool deaf = false;                            ///< reads nothing and acknowledges nothing

    [[nodiscard]] QByteArray hello();
    /// HELLO and CHALLENGE. Each step forgets what else the relay sent, and is false when no answer
    /// of the right kind came.
    bool meet();
    /// START and ANSWER.
    bool agree();
    [[nodiscard]] protocol::JoinFrame join() const;
    /// All of it, and what was told with it is forgotten.
    bool enter();

    /// SEALED datagrams of frames, each gone its way, not sent.
    [[nodiscard]] QList<QByteArray> seal(const std::vector<protocol::Frame>& frames);
    /// The same without lanes, whatever they are.
    [[nodiscard]] QList<QByteArray> sealBare(const std::vector<protocol::Frame>& frames);
    void give(const std::vector<protocol::Frame>& frames);
    void giveBare(const std::vector<protocol::Frame>& frames);
    void giveFrom(const protocol::Endpoint& from, const std::vector<protocol::Frame>& frames);
    /// A text in as many packets as it takes.
    void say(QByteArrayView text, protocol::RoomNumber room = protocol::kLobby);
    /// The same, and waits until the relay has it.
    void tell(QByteArrayView text, protocol::RoomNumber room = protocol::kLobby);
    [[nodiscard]] std::vector<protocol::Frame>
    messageFrames(QByteArrayView text, protocol::RoomNumber room = protocol::kLobby);
    /// Sends what its lanes have to send; false when that is nothing.
    bool pump();
    /// The frames of a datagram that was sent to it.
    [[nodiscard]] QString read(QByteArrayView datagram);
    /// Of these frames that it read, all.
    template <typename Kind> [[nodiscard]] std::vector<Kind> all() const
    {
        std::vector<Kind> found;
        for (const protocol::Frame& frame : frames) {
            if (const auto* kind = std::get_if<Kind>(&frame))
                found.push_back(*kind);
        }
        return found;
    }
    /// ENTER, and the ROOM that answers; its number, or 0.
    protocol::RoomNumber enterRoom(const QByteArray& room, const QString& topic = {});
    protocol::RoomNumber enterPrivate(const ExtendedPeer& other);

private:
    [[nodiscard]] QByteArray takeAnswer(protocol::ExtendedType type);
    [[nodiscard]] QList<QByteArray> sealLanes(QByteArray begun);
    protocol::RoomNumber enterAny(const protocol::EnterFrame& enter);
    void note(const protocol::Frame& frame, QStringList& texts);

    TestRelay& m_net;
    crypto::Fernet m_fernet;
    protocol::Instant m_clock{}; ///< of the lanes, which do not wait
    bool m_over = false;
};

} // namespace relaytest
