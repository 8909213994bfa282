#pragma once

// The lists that a session is sent, each made when its turn comes, of what is so then: who is present,
// who is in a room, which rooms there are, and what was said. Owned by the Mailbox of that session;
// what they read lives as long as the relay. Pure; one thread.
// Source: docs/protocol.md, "JOIN and JOINED", "Rooms" and "History".

#include "relay/feed.h"
#include "relay/rooms.h"
#include "relay/roster.h"
#include "relay/visitors.h"

#include <deque>
#include <memory>
#include <set>

namespace relay {

/// A PRESENT for each other member of the moment in which it was made.
class RosterFeed final : public Feed
{
public:
    RosterFeed(const Roster& roster, protocol::MemberNumber self)
        : m_roster(roster),
          m_self(self),
          m_last(roster.lastNumber())
    {}
    std::optional<FeedUnit> next(qsizetype unitLimit) override;

private:
    const Roster& m_roster;
    protocol::MemberNumber m_self;
    protocol::MemberNumber m_last; ///< who has a greater one came later
    std::size_t m_nextSlot = 0;
};

/// Units that are all made at once when the first is asked for.
class ListFeed : public Feed
{
public:
    std::optional<FeedUnit> next(qsizetype unitLimit) final;

protected:
    [[nodiscard]] virtual std::deque<FeedUnit> make(qsizetype unitLimit) = 0;
    static void append(std::deque<FeedUnit>& units, UnitPacker& packer);

private:
    std::deque<FeedUnit> m_units;
    bool m_made = false;
};

/// PEOPLE: who is in a room of kind 1.
class PeopleFeed final : public ListFeed
{
public:
    PeopleFeed(Roster& roster, Rooms& rooms, protocol::RoomNumber room)
        : m_roster(roster),
          m_rooms(rooms),
          m_room(room)
    {}

private:
    std::deque<FeedUnit> make(qsizetype unitLimit) override;

    Roster& m_roster;
    Rooms& m_rooms;
    protocol::RoomNumber m_room;
};

/// LISTED: all rooms of kind 1.
class RoomsFeed final : public ListFeed
{
public:
    explicit RoomsFeed(const Rooms& rooms) : m_rooms(rooms) {}

private:
    std::deque<FeedUnit> make(qsizetype unitLimit) override;

    const Rooms& m_rooms;
};

/// What decides which of a room's messages an identity may have.
struct HistoryAccess {
    Rooms& rooms;
    const Visitors& visitors;
    protocol::HistoryPolicy policy;

    /// The first number from this one on that it may have; the next of the room when there is none.
    [[nodiscard]] std::uint64_t first(Room& room, const QByteArray& identity,
                                      std::uint64_t from) const;
};

/// The answer to a FETCH: messages, whom their senders' numbers name, and FETCHED.
class HistoryFeed final : public Feed
{
public:
    HistoryFeed(const HistoryAccess& access, QByteArray identity, const protocol::FetchFrame& fetch)
        : m_access(access),
          m_identity(std::move(identity)),
          m_fetch(fetch)
    {}
    std::optional<FeedUnit> next(qsizetype unitLimit) override;

private:
    /// What it is to be sent; answers up to which number that deals with what was asked.
    [[nodiscard]] std::uint64_t collect();

    HistoryAccess m_access;
    QByteArray m_identity;
    protocol::FetchFrame m_fetch;
    std::deque<MessagePtr> m_messages;   ///< to come
    std::unique_ptr<PieceFeed> m_pieces; ///< of the one that has begun
    std::set<protocol::MemberNumber> m_named;
    std::optional<std::uint64_t> m_dealtWith;
    bool m_over = false;
};

} // namespace relay
