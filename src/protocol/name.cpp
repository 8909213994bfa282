#include "protocol/name.h"

#include "protocol/limits.h"

#include <QChar>
#include <QString>
#include <QStringDecoder>

#include <algorithm>
#include <optional>

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

/// Nothing when it is not UTF-8. A byte order mark is a character like any other.
std::optional<QString> decode(QByteArrayView utf8)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Stateless
                                                     | QStringConverter::Flag::ConvertInitialBom);
    QString text = decoder(utf8);
    if (decoder.hasError())
        return std::nullopt;
    return text;
}

bool hasControls(const QString& text)
{
    return std::ranges::any_of(text.toUcs4(), isControl);
}

} // namespace

bool isUsableName(QByteArrayView utf8)
{
    // Bounds the work: a unit of UTF-16 comes from three bytes at most.
    if (utf8.isEmpty() || utf8.size() > 3 * qsizetype(kMaxName))
        return false;
    const auto name = decode(utf8);
    return name && name->size() <= qsizetype(kMaxName) && !name->front().isSpace()
           && !name->back().isSpace() && !hasControls(*name);
}

bool isUsableRelayName(QByteArrayView utf8)
{
    return utf8.isEmpty() || (utf8.size() <= qsizetype(kMaxRelayName) && isUsableName(utf8));
}

bool isUsableTopic(QByteArrayView utf8)
{
    if (utf8.size() > qsizetype(kMaxTopic))
        return false;
    const auto topic = decode(utf8);
    return topic && !hasControls(*topic);
}

} // namespace protocol
