#pragma once

// What a session is to be sent in lanes, made piece by piece when there is room for it: lists as long
// as a room or a history cost nothing while they wait. Pure; one thread; owned by the Mailbox of the
// session that it is for, and gone with it.

#include "relay/message.h"

#include <QByteArray>

#include <optional>

namespace relay {

struct FeedUnit {
    QByteArray frames;
    MessagePtr message{}; ///< whose piece this is, if it matters who has it
    bool last = true;     ///< of its pieces
};

class Feed
{
public:
    virtual ~Feed() = default;
    Feed() = default;
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    /// The next unit; nothing at the end.
    [[nodiscard]] virtual std::optional<FeedUnit> next(qsizetype unitLimit) = 0;
};

/// The pieces of one message.
class PieceFeed final : public Feed
{
public:
    PieceFeed(MessagePtr message, std::vector<QByteArray> units)
        : m_message(std::move(message)),
          m_units(std::move(units))
    {}
    std::optional<FeedUnit> next(qsizetype unitLimit) override;

private:
    MessagePtr m_message;
    std::vector<QByteArray> m_units;
    std::size_t m_next = 0;
};

/// Frames one after the other, as many in a unit as fit. Each is at most as large as every unit may be.
class UnitPacker
{
public:
    explicit UnitPacker(qsizetype unitLimit) : m_limit(unitLimit) {}
    void add(const protocol::Frame& frame);
    [[nodiscard]] std::vector<QByteArray> take();

private:
    qsizetype m_limit;
    std::vector<QByteArray> m_units;
};

} // namespace relay
