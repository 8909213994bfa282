#pragma once

// Everything on its way to one session, and what came from it in lanes: the lanes themselves, and
// before them what waits until they have room. Messages make room for newer ones there, whole ones and
// the oldest first, for their recipient fetches them later; news do not, as nothing would ever mend
// them. What waits is shared with other recipients or not made yet. Pure: time is handed in. One
// thread; owned by a Session and gone with it. Source: docs/protocol.md, "Lanes".
//
//    post() --> waiting --> lanes --> nextPacket() ~~~> the client
//    fetch() -> waiting --^    |
//    sendBare() ---------------+--> takeConfirmed(): messages that the client has

#include "delivery/lanes.h"
#include "relay/feed.h"

#include <QList>

#include <list>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace relay {

/// Of the messages that wait for one session.
struct MailBounds {
    std::size_t messages;
    std::size_t bytes;
};

class Mailbox
{
public:
    explicit Mailbox(protocol::Instant roundTrip);
    Mailbox(Mailbox&&) = default;
    Mailbox& operator=(Mailbox&&) = default;

    // --- Lane 0, in order
    void post(const QByteArray& unit) { m_talk.waiting.emplace_back(unit); }
    void post(std::unique_ptr<Feed> feed) { m_talk.waiting.emplace_back(std::move(feed)); }
    /// How many older ones made room for it.
    std::size_t post(const PostPtr& post, const MailBounds& bounds);
    // --- Lane 1: what was asked for, one after the other. False when too much of it waits.
    [[nodiscard]] bool fetch(std::unique_ptr<Feed> feed);
    // --- Lane 2
    /// Which makes room for others if it must; one that may fail does not.
    void postState(const QByteArray& unit, delivery::StateKey key, bool mayFail,
                   protocol::Instant now);
    // --- Without a lane: may be lost, and is dropped when too much of it waits.
    void sendBare(const protocol::Frame& frame) { sendBare(protocol::encodeFrame(frame)); }
    void sendBare(const QByteArray& frame);

    /// With its last packets, once all went out that may now.
    void close(protocol::EndReason reason)
    {
        m_closing = reason;
        m_closesLeft = protocol::kTimesClosed;
    }

    /// The frames of the next packet that goes out now; none when there is nothing.
    [[nodiscard]] delivery::Packet nextPacket(protocol::Instant now);
    /// When there may be something if nothing else happens; after there was nothing.
    [[nodiscard]] std::optional<protocol::Instant> nextDeadline() const
    {
        return m_lanes.nextDeadline();
    }

    /// It is reached elsewhere now: what is on its way to it is sent once more.
    void pathChanged(protocol::Instant now) { m_lanes.pathChanged(now); }

    void take(const protocol::DataFrame& data, protocol::Instant now) { m_lanes.take(data, now); }
    void take(const protocol::AckFrame& ack, protocol::Instant now);
    [[nodiscard]] std::vector<delivery::Delivered> takeDelivered()
    {
        return m_lanes.takeDelivered();
    }
    /// The messages that the client has, each once.
    [[nodiscard]] std::vector<MessagePtr> takeConfirmed() { return std::exchange(m_confirmed, {}); }
    void setCredit(std::uint16_t credit) { m_lanes.setCredit(delivery::Lane::Talk, credit); }

    /// What waits before lane 0: messages, news and lists.
    [[nodiscard]] std::size_t waiting() const { return m_talk.waiting.size(); }
    /// Of these, what must not be lost is so much that its recipient is as good as gone.
    [[nodiscard]] bool isOverrun() const;
    [[nodiscard]] delivery::LinkHealth health(protocol::Instant now) const
    {
        return m_lanes.health(now);
    }

private:
    using Letter = std::variant<QByteArray, PostPtr, std::unique_ptr<Feed>>;
    struct Queue {
        delivery::Lane lane;
        std::unique_ptr<Feed> current{}; ///< begun
        std::list<Letter> waiting{};
        std::size_t inLane = 0; ///< units that are not acknowledged
    };
    /// A message whose units are in a lane.
    struct UnderWay {
        delivery::Tag tag;
        MessagePtr message;
        int units = 0; ///< not acknowledged
        bool whole = false;
    };

    [[nodiscard]] std::optional<FeedUnit> nextUnit(Queue& queue);
    [[nodiscard]] std::unique_ptr<Feed> open(Letter letter);
    void fill(Queue& queue, protocol::Instant now);
    [[nodiscard]] delivery::Tag tagFor(const Queue& queue, const FeedUnit& unit);
    void acknowledged(delivery::Tag tag);

    delivery::Lanes m_lanes;
    Queue m_talk{delivery::Lane::Talk};
    Queue m_bulk{delivery::Lane::Bulk};
    QList<std::list<Letter>::iterator> m_messages; ///< of those in m_talk, oldest first
    std::size_t m_messageBytes = 0;
    QList<QByteArray> m_bare;
    qsizetype m_bareBytes = 0;
    protocol::EndReason m_closing{};
    int m_closesLeft = 0;
    std::vector<UnderWay> m_underWay; ///< by tag
    std::vector<MessagePtr> m_confirmed;
    delivery::Tag m_nextTag = 1;
};

} // namespace relay
