#pragma once

// One session's encryption on the client side: seals texts into datagrams (fragmented when long)
// and turns datagrams from the relay into texts and notices, reassembling and taking each token
// once. Knows nothing of handshakes or time-outs. Pure; one thread; owned by a SessionMachine and
// gone with its session. Source: docs/protocol.md, "Messages" and "Fragments".

#include "crypto/fernet.h"
#include "crypto/rsa.h"
#include "crypto/tokenmemory.h"
#include "protocol/now.h"
#include "protocol/reassembler.h"
#include "session/event.h"

#include <QByteArray>
#include <QList>

#include <memory>
#include <optional>

namespace session {

class Channel
{
public:
    /// Makes a new Fernet key and seals it for the relay. Nothing when the relay's key, though
    /// well-formed, seals nothing: such a relay cannot be spoken to.
    [[nodiscard]] static std::unique_ptr<Channel> open(const crypto::RsaPublicKey& relayKey,
                                                       crypto::RandomSource& random);

    /// The record 13 of this session: always the same bytes.
    [[nodiscard]] const QByteArray& keyDatagram() const { return m_keyDatagram; }
    /// The text is at most protocol::kMaxText bytes.
    [[nodiscard]] QList<QByteArray> sealMessage(QByteArrayView text, std::chrono::seconds unixTime);
    [[nodiscard]] QByteArray sealDisconnect(std::chrono::seconds unixTime);

    /// Events of one datagram from the relay: MemberJoined, MemberLeft, MessageReceived, and at
    /// the end at most one DatagramRejected. Records of the handshake are not looked at.
    [[nodiscard]] Events receive(QByteArrayView datagram, const protocol::Endpoint& from,
                                 protocol::Instant now);
    void expire(protocol::Instant now) { m_reassembler.expire(now); }
    /// When expire() next has something to do.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const
    {
        return m_reassembler.nextDeadline();
    }

private:
    struct Reading;

    explicit Channel(crypto::RandomSource& random);

    void readRecords(QByteArrayView bytes, Reading& reading);
    void readFragment(QByteArrayView value, Reading& reading);
    void readWhole(QByteArrayView whole, Reading& reading);
    void readToken(QByteArrayView token, Reading& reading);

    crypto::RandomSource& m_random;
    crypto::FernetKey m_key;
    crypto::Fernet m_fernet;
    crypto::TokenMemory m_seen;
    protocol::Reassembler m_reassembler;
    QByteArray m_keyDatagram;
};

} // namespace session
