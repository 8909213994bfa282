// Records, fragment headers and addresses of one datagram; cutting what was read gives it back.

#include "protocol/endpoint.h"
#include "protocol/fragment.h"
#include "protocol/record.h"

#include <cstdlib>

using namespace protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArrayView datagram(data, qsizetype(size));
    RecordReader reader(datagram);
    QByteArray again;
    while (const auto record = reader.next()) {
        if (!appendRecord(again, record->type, record->value))
            std::abort();
        (void)parseFragment(record->value);
        if (const auto endpoint = decodeEndpoint(record->value)) {
            if (encodeEndpoint(*endpoint) != record->value)
                std::abort();
        }
    }
    if (datagram.first(again.size()) != again
        || (!reader.overran() && again.size() != datagram.size()))
        std::abort();
    return 0;
}
