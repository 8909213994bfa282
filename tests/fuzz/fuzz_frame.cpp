// The frames of one packet. Each that is taken has one form only, and texts whose pieces are taken
// are put together within bounds.

#include "protocol/bytes.h"
#include "protocol/frame.h"
#include "protocol/name.h"
#include "secure/textassembler.h"

#include <cstdlib>

using namespace protocol;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArrayView bytes(data, qsizetype(size));
    (void)isUsableName(bytes);
    (void)isUsableRelayName(bytes);
    (void)isUsableTopic(bytes);
    const auto frames = parseFrames(bytes);
    if (!frames)
        return 0;

    secure::TextAssembler assembler;
    ByteReader reader(bytes);
    auto frame = frames->begin();
    while (!reader.atEnd()) {
        const QByteArrayView type = reader.bytes(1);
        const QByteArrayView length = reader.bytes(2);
        const QByteArrayView value = reader.bytes(qFromBigEndian<std::uint16_t>(length.data()));
        const QByteArray one = type.toByteArray().append(length).append(value);
        if (parseFrames(one)->empty())
            continue; // not known or not allowed
        require(frame != frames->end());
        require(encodeFrame(*frame) == one);
        if (const auto* person = std::get_if<PresentFrame>(&*frame))
            require(person->classic || isUsableName(person->name.toUtf8()));
        if (const auto* piece = std::get_if<MessageFrame>(&*frame)) {
            const auto whole = assembler.take(*piece, Instant(0));
            require(!whole || whole->piece.size() == qsizetype(whole->length));
            require(assembler.bytesHeld() <= kReassemblyBytesPerSource);
        }
        ++frame;
    }
    require(frame == frames->end());
    return 0;
}
