// What a tool writes to the control port: the bytes arrive in chunks (the first byte tells their
// size), are split into lines and understood. Escaping a text and reading it again gives it back.

#include "control/grammar.h"
#include "control/linesplitter.h"

#include <cstdlib>

using namespace control;

namespace {

constexpr qsizetype kLimit = 256; // small, so that lines over the limit are met often

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const qsizetype chunk = 1 + data[0];
    QByteArrayView rest(data + 1, qsizetype(size) - 1);
    LineSplitter splitter(kLimit);
    while (!rest.isEmpty() && !splitter.isTooLong()) {
        const qsizetype length = std::min(chunk, rest.size());
        splitter.append(rest.first(length));
        rest = rest.sliced(length);
        while (const auto line = splitter.next()) {
            if (line->size() > kLimit || line->contains('\n'))
                std::abort();
            (void)authDigits(*line);
            (void)mayBecomeAuth(*line);
            (void)classifyOpenFirstLine(*line);
            (void)parseCommand(*line);
            const QString text = QString::fromUtf8(*line);
            if (unescape(escape(text)) != text)
                std::abort();
        }
    }
    return 0;
}
