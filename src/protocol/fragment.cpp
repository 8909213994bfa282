#include "protocol/fragment.h"

#include "protocol/record.h"

#include <QtEndian>

#include <algorithm>

namespace protocol {

std::expected<Fragment, FragmentError> parseFragment(QByteArrayView value)
{
    constexpr qsizetype header = kFragmentHeaderSize;
    if (value.size() < header)
        return std::unexpected(FragmentError::TooShort);

    const Fragment fragment{.id = qFromBigEndian<std::uint32_t>(value.data()),
                            .sequence = qFromBigEndian<std::uint16_t>(value.data() + 4),
                            .total = qFromBigEndian<std::uint16_t>(value.data() + 6),
                            .piece = value.sliced(header)};
    if (fragment.piece.isEmpty())
        return std::unexpected(FragmentError::EmptyPiece);
    if (fragment.total == 0 || fragment.total > kMaxFragments)
        return std::unexpected(FragmentError::BadTotal);
    if (fragment.sequence >= fragment.total)
        return std::unexpected(FragmentError::BadSequence);
    return fragment;
}

QList<QByteArray> fragmentRecord(QByteArrayView record, std::uint32_t id)
{
    if (record.size() <= qsizetype(kDatagramTarget))
        return {record.toByteArray()};

    constexpr qsizetype piece = kPieceSize;
    const qsizetype total = (record.size() + piece - 1) / piece;
    QList<QByteArray> datagrams;
    datagrams.reserve(total);
    for (qsizetype sequence = 0; sequence < total; ++sequence) {
        const qsizetype from = sequence * piece;
        QByteArray value(qsizetype(kFragmentHeaderSize), Qt::Uninitialized);
        qToBigEndian(id, value.data());
        qToBigEndian(std::uint16_t(sequence), value.data() + 4);
        qToBigEndian(std::uint16_t(total), value.data() + 6);
        value.append(record.sliced(from, std::min(piece, record.size() - from)));
        datagrams.append(makeRecord(RecordType::Fragment, value));
    }
    return datagrams;
}

} // namespace protocol
