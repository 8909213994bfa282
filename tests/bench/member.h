#pragma once

// Somebody in the room of a relay under load: a socket with an address of its own, and what it makes of
// the datagrams that come. One of each layer: ClassicMember, ExtendedMember. What goes wrong ends the
// program, since a measurement in which not all was said and heard is none.

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "protocol/now.h"

#include <QByteArray>

#include <netinet/in.h>

#include <functional>
#include <optional>

namespace bench {

/// What all members share, being on one thread.
struct Room {
    sockaddr_in relay;
    QByteArray text; ///< that everybody says
    crypto::SystemRandom random{};
    crypto::Fernet fernet{};
};

class Member
{
public:
    Member(Room& room, std::uint32_t number);
    virtual ~Member();
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

    [[nodiscard]] int socket() const { return m_socket; }
    /// Says the text to all others.
    virtual void say() = 0;
    /// How many texts of others stand in the datagram.
    [[nodiscard]] virtual int take(QByteArrayView datagram) = 0;
    virtual void keepAlive() = 0;

    // Only the extended layer has something to do when time passes.
    virtual void sendDue() {}
    [[nodiscard]] virtual std::optional<protocol::Instant> dueAt() const { return std::nullopt; }
    /// Messages of its own of which no receipt said yet that everybody has them.
    [[nodiscard]] virtual std::size_t unsettled() const { return 0; }
    /// What came again although it was there: the relay took it for lost.
    [[nodiscard]] virtual std::uint64_t repeated() const { return 0; }
    /// How long it may take until something that was lost is there after all.
    [[nodiscard]] virtual std::chrono::milliseconds patience() const = 0;

protected:
    void send(const QByteArray& datagram) const;
    /// Says it over and over until something that comes is the answer.
    void ask(const QByteArray& question, const std::function<bool(QByteArrayView)>& isAnswer) const;

    Room& m_room;

private:
    int m_socket;
};

} // namespace bench
