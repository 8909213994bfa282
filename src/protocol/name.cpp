#include "protocol/name.h"

#include "protocol/limits.h"

#include <QChar>
#include <QString>
#include <QStringDecoder>

#include <algorithm>

namespace protocol {

namespace {

bool isControl(char32_t character)
{
    switch (QChar::category(character)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph: return true;
    default: return false;
    }
}

} // namespace

bool isUsableName(QByteArrayView utf8)
{
    // Bounds the work: a unit of UTF-16 comes from three bytes at most.
    if (utf8.isEmpty() || utf8.size() > 3 * qsizetype(kMaxName))
        return false;
    // A byte order mark is a character of the name like any other, and not an allowed one.
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Stateless
                                                     | QStringConverter::Flag::ConvertInitialBom);
    const QString name = decoder(utf8);
    if (decoder.hasError() || name.size() > qsizetype(kMaxName))
        return false;
    if (name.front().isSpace() || name.back().isSpace())
        return false;
    return std::ranges::none_of(name.toUcs4(), isControl);
}

bool isUsableRelayName(QByteArrayView utf8)
{
    return utf8.isEmpty() || (utf8.size() <= qsizetype(kMaxRelayName) && isUsableName(utf8));
}

} // namespace protocol
