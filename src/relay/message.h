#pragma once

// A message as a relay keeps it, from when it was taken until nobody needs it any more: those whom it
// is to reach and the history of its room share one copy. Plain values that never change once made;
// one thread. Source: docs/protocol.md, "Messages".

#include "protocol/endpoint.h"
#include "protocol/frame.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <memory>
#include <vector>

namespace relay {

/// Who said something, for those who hear it when that member is gone.
struct Author {
    protocol::MemberNumber number = 0;
    protocol::Endpoint address;
    QByteArray identity; ///< empty: a classic member
    QString name;
};

struct Message {
    protocol::MessageFrame head; ///< without text
    QByteArray text;
    std::shared_ptr<const Author> author;
    std::uint64_t receipt = 0; ///< in Receipts; 0: nobody is to be told who has it
    bool confirmed = false;    ///< whether it matters who has it
};
using MessagePtr = std::shared_ptr<const Message>;

/// The units that carry it.
[[nodiscard]] std::vector<QByteArray> unitsOf(const Message& message, bool old,
                                              qsizetype unitLimit);
[[nodiscard]] protocol::PresentFrame absentFrame(const Author& author);

/// A message on its way to those who were in the room, cut once for all of them.
struct Post {
    MessagePtr message;
    std::vector<QByteArray> units;
};
using PostPtr = std::shared_ptr<const Post>;

} // namespace relay
