#include "relay/notice.h"

#include "protocol/limits.h"

namespace relay {

using protocol::Endpoint;
using protocol::RecordType;

News newsOfComing(const Member& member)
{
    return {makeNotices(RecordType::NotifyConnect, {&member.address, 1}), {presentFrame(member)}};
}

News newsOfGoing(std::span<const Member> members, LeaveReason reason)
{
    News news;
    std::vector<Endpoint> addresses;
    for (const Member& member : members) {
        addresses.push_back(member.address);
        news.extended.emplace_back(protocol::GoneFrame{member.number, endReason(reason)});
    }
    news.classic = makeNotices(RecordType::NotifyDisconnect, addresses);
    return news;
}

protocol::PresentFrame presentFrame(const Member& member)
{
    protocol::PresentFrame frame{.member = member.number,
                                 .classic = true,
                                 .address = member.address,
                                 .identity = {},
                                 .name = {}};
    if (const Session* const session = member.session()) {
        frame.classic = false;
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
