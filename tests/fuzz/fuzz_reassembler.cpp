// A script of fragments from a few sources. Each step: source (1 byte), milliseconds x 64 (1),
// length (1), then a FRAGMENT value of that length.

#include "protocol/reassembler.h"

#include <cstdlib>

using namespace protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Reassembler reassembler;
    Instant now{};
    QByteArrayView rest(data, qsizetype(size));
    while (rest.size() >= 3) {
        const Endpoint source = Endpoint::ipv4(std::uint8_t(rest[0]) % 8u, 1);
        now += std::chrono::milliseconds(std::uint8_t(rest[1]) * 64);
        const qsizetype length = std::min<qsizetype>(std::uint8_t(rest[2]), rest.size() - 3);
        if (const auto fragment = parseFragment(rest.sliced(3, length)))
            (void)reassembler.take(source, *fragment, now);
        if (reassembler.bytesHeld() > kReassemblyBytesTotal
            || reassembler.messagesUnderWay() > 8 * kReassembliesPerSource)
            std::abort();
        rest = rest.sliced(3 + length);
    }
    reassembler.expire(now + kReassemblyDeadline);
    if (reassembler.bytesHeld() != 0 || reassembler.nextDeadline())
        std::abort();
    return 0;
}
