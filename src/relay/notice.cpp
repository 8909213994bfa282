#include "relay/notice.h"

#include "protocol/limits.h"

namespace relay {

using protocol::Endpoint;
using protocol::RecordType;

QByteArray makeNotice(RecordType type, const Endpoint& address)
{
    return protocol::makeRecord(type, protocol::encodeEndpoint(address));
}

QList<QByteArray> makeNotices(RecordType type, std::span<const Endpoint> addresses)
{
    QList<QByteArray> datagrams;
    for (const Endpoint& address : addresses) {
        const QByteArray notice = makeNotice(type, address);
        if (datagrams.isEmpty()
            || datagrams.back().size() + notice.size() > qsizetype(protocol::kDatagramTarget))
            datagrams.emplace_back();
        datagrams.back().append(notice);
    }
    return datagrams;
}

} // namespace relay
