#pragma once

// TLV: a datagram is a sequence of records, each type (2 bytes, big-endian), length (2 bytes,
// big-endian), value. The reader hands out views into the datagram and never copies; it must not
// outlive the bytes it was given. Any thread. Source: docs/protocol.md, "Records".

#include <QByteArray>

#include <cstdint>
#include <expected>
#include <optional>

namespace protocol {

enum class RecordType : std::uint16_t {
    Fragment = 1,
    ServerPublicKeyResponse = 5,
    RequestServerPublicKey = 7,
    DisconnectRequest = 8,
    KeepAlive = 9,
    SenderId = 10,
    NotifyConnect = 11,
    NotifyDisconnect = 12,
    EncryptedSymmetricKey = 13,
    SymmetricallyEncryptedMessage = 14,
};

struct Record {
    RecordType type{}; ///< may hold a number that the enum does not name: skip it
    QByteArrayView value;
};

/// Walks the records of one datagram. A record that overruns the datagram ends the walk; what
/// came before it counts, and overran() then says so.
class RecordReader
{
public:
    explicit RecordReader(QByteArrayView datagram) : m_rest(datagram) {}

    [[nodiscard]] std::optional<Record> next();
    [[nodiscard]] bool overran() const { return m_overran; }

private:
    QByteArrayView m_rest;
    bool m_overran = false;
};

enum class RecordError {
    TooLarge, ///< the value exceeds kMaxRecordValue
};

/// Appends one record to a datagram under construction; on error nothing is appended.
std::expected<void, RecordError> appendRecord(QByteArray& datagram, RecordType type,
                                              QByteArrayView value);
/// One record as a datagram. The value must not exceed kMaxRecordValue (asserted: it is ours).
[[nodiscard]] QByteArray makeRecord(RecordType type, QByteArrayView value = {});

} // namespace protocol
