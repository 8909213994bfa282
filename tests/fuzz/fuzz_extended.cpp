// One record of the extended layer: the first byte says which, the rest is its value. What is
// taken has one form only, so writing it again gives the same bytes.

#include "protocol/extended.h"

#include <cstdlib>

using namespace protocol;

namespace {

template <typename Parser> void roundTrip(QByteArrayView value, Parser parse)
{
    const auto record = parse(value);
    if (record && encode(*record) != value)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArrayView bytes(data, qsizetype(size));
    (void)extendedRecord(bytes);
    if (bytes.isEmpty())
        return 0;

    const QByteArrayView value = bytes.sliced(1);
    switch (bytes.front() % 6) {
    case 0: roundTrip(value, parseHello); break;
    case 1:
        roundTrip(value, parseChallenge);
        if (parseChallenge(value) && challengeInfo(value).size() != value.size() - 40)
            std::abort();
        break;
    case 2: roundTrip(value, parseStart); break;
    case 3:
        roundTrip(value, parseAnswer);
        if (parseAnswer(value) && answerHead(value).size() != 73)
            std::abort();
        break;
    case 4: roundTrip(value, parseSealed); break;
    case 5: roundTrip(value, parseRotation); break;
    }
    return 0;
}
