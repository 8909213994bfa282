#pragma once

// Fields one after the other, as the extended layer has them: read from the front of a view, or
// appended to a byte array. Numbers are big-endian. The reader never copies and must not outlive
// the bytes it was given. Plain values, any thread.
// Source: docs/protocol.md, "The extended layer".

#include <QByteArray>
#include <QtEndian>

#include <concepts>

namespace protocol {

/// What is missing reads as zero or empty, and so does all that follows; complete() then says so.
/// So a parser reads all its fields first and asks once.
class ByteReader
{
public:
    explicit ByteReader(QByteArrayView bytes) : m_rest(bytes) {}

    QByteArrayView bytes(qsizetype count)
    {
        m_overran = m_overran || count > m_rest.size();
        if (m_overran)
            return {};
        const QByteArrayView field = m_rest.first(count);
        m_rest = m_rest.sliced(count);
        return field;
    }
    template <std::unsigned_integral Number> Number number()
    {
        const QByteArrayView field = bytes(sizeof(Number));
        return field.isEmpty() ? Number{0} : qFromBigEndian<Number>(field.data());
    }
    QByteArrayView rest() { return bytes(m_rest.size()); }

    [[nodiscard]] bool atEnd() const { return m_rest.isEmpty(); }
    [[nodiscard]] bool overran() const { return m_overran; }
    /// Every field was there, and nothing follows the last.
    [[nodiscard]] bool complete() const { return !m_overran && atEnd(); }

private:
    QByteArrayView m_rest;
    bool m_overran = false;
};

template <std::unsigned_integral Number> void appendNumber(QByteArray& bytes, Number number)
{
    char field[sizeof number];
    qToBigEndian(number, field);
    bytes.append(field, sizeof field);
}

} // namespace protocol
