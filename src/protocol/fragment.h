#pragma once

// The value of a FRAGMENT record: message id (4 bytes), sequence (2, from 0), total (2), piece.
// Cutting is here, putting together is reassembler.h. Any thread.
// Source: docs/protocol.md, "Fragments".

#include "protocol/limits.h"

#include <QByteArray>
#include <QList>

#include <cstdint>
#include <expected>

namespace protocol {

struct Fragment {
    std::uint32_t id = 0;
    std::uint16_t sequence = 0;
    std::uint16_t total = 0;
    QByteArrayView piece; ///< a view into the record's value
};

enum class FragmentError {
    TooShort,    ///< shorter than its own header
    EmptyPiece,  ///< carries nothing
    BadTotal,    ///< total is 0 or beyond kMaxFragments
    BadSequence, ///< sequence >= total
};

[[nodiscard]] std::expected<Fragment, FragmentError> parseFragment(QByteArrayView value);

/// Cuts a whole record (header included) into datagrams of at most kDatagramTarget bytes, each one
/// FRAGMENT record. A record that fits one datagram is returned as it is, unfragmented.
[[nodiscard]] QList<QByteArray> fragmentRecord(QByteArrayView record, std::uint32_t id);

} // namespace protocol
