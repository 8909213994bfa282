#include "relay/notice.h"

#include "protocol/limits.h"

namespace relay {

using protocol::Endpoint;
using protocol::RecordType;

protocol::PresentFrame presentFrame(const Member& member)
{
    protocol::PresentFrame frame;
    frame.member = member.number;
    frame.classic = true;
    frame.address = member.address;
    if (const Session* const session = member.session()) {
        frame.classic = false;
        frame.canHost = session->canHost;
        frame.away = session->presence.state == protocol::PresenceState::Away;
        frame.identity = session->identity.bytes();
        frame.name = session->name;
    }
    return frame;
}

QList<QByteArray> makeNotices(RecordType type, std::span<const Endpoint> addresses)
{
    QList<QByteArray> datagrams;
    for (const Endpoint& address : addresses) {
        const QByteArray notice = protocol::makeRecord(type, protocol::encodeEndpoint(address));
        if (datagrams.isEmpty()
            || datagrams.back().size() + notice.size() > qsizetype(protocol::kDatagramTarget))
            datagrams.emplace_back();
        datagrams.back().append(notice);
    }
    return datagrams;
}

protocol::EndReason endReason(LeaveReason reason)
{
    switch (reason) {
    case LeaveReason::Disconnected: return protocol::EndReason::Left;
    case LeaveReason::Silent: return protocol::EndReason::Silent;
    case LeaveReason::Replaced: return protocol::EndReason::Replaced;
    case LeaveReason::RelayEnded: break;
    }
    return protocol::EndReason::RelayEnds;
}

} // namespace relay
