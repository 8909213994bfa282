#include "relay/message.h"

namespace relay {

std::vector<QByteArray> unitsOf(const Message& message, bool old, qsizetype unitLimit)
{
    protocol::MessageFrame head = message.head;
    head.old = old;
    std::vector<QByteArray> units;
    for (const auto& piece : protocol::cutMessage(head, message.text, unitLimit))
        units.push_back(protocol::encodeFrame(piece));
    return units;
}

protocol::PresentFrame absentFrame(const Author& author)
{
    return {.member = author.number,
            .classic = author.identity.isEmpty(),
            .absent = true,
            .address = author.address,
            .identity = author.identity,
            .name = author.name};
}

} // namespace relay
