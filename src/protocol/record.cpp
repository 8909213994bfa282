#include "protocol/record.h"

#include "protocol/limits.h"

#include <QtEndian>

namespace protocol {

std::optional<Record> RecordReader::next()
{
    if (m_rest.isEmpty())
        return std::nullopt;

    constexpr qsizetype header = kRecordHeaderSize;
    const qsizetype length =
        m_rest.size() < header ? -1 : qFromBigEndian<std::uint16_t>(m_rest.data() + 2);
    if (length < 0 || m_rest.size() - header < length) {
        m_overran = true;
        m_rest = {};
        return std::nullopt;
    }
    const Record record{RecordType(qFromBigEndian<std::uint16_t>(m_rest.data())),
                        m_rest.sliced(header, length)};
    m_rest = m_rest.sliced(header + length);
    return record;
}

std::expected<void, RecordError> appendRecord(QByteArray& datagram, RecordType type,
                                              QByteArrayView value)
{
    if (value.size() > qsizetype(kMaxRecordValue))
        return std::unexpected(RecordError::TooLarge);

    char header[kRecordHeaderSize];
    qToBigEndian(static_cast<std::uint16_t>(type), header);
    qToBigEndian(std::uint16_t(value.size()), header + 2);
    datagram.append(header, sizeof header).append(value);
    return {};
}

QByteArray makeRecord(RecordType type, QByteArrayView value)
{
    QByteArray datagram;
    datagram.reserve(qsizetype(kRecordHeaderSize) + value.size());
    const auto appended = appendRecord(datagram, type, value);
    Q_ASSERT(appended);
    return datagram;
}

} // namespace protocol
