#include "session/testrelay.h"

#include "protocol/record.h"
#include "support/testkeys.h"

#include <QtEndian>

namespace support {

using protocol::makeRecord;
using protocol::RecordType;

TestRelay::TestRelay(int keyNumber, const protocol::Endpoint& address)
    : m_key(testKey(keyNumber)),
      m_address(address)
{}

const crypto::Fingerprint& TestRelay::fingerprint() const
{
    return m_key.publicKey().fingerprint();
}

QByteArray TestRelay::pem() const
{
    return m_key.publicKey().toPem();
}

QByteArray TestRelay::answer() const
{
    return makeRecord(RecordType::ServerPublicKeyResponse, pem());
}

bool TestRelay::takeKey(QByteArrayView datagram)
{
    const auto record = protocol::RecordReader(datagram).next();
    if (!record || record->type != RecordType::EncryptedSymmetricKey)
        return false;
    const auto text = m_key.decrypt(record->value);
    const auto key =
        text ? crypto::FernetKey::fromText(*text) : std::unexpected(crypto::KeyError::Malformed);
    if (key)
        m_clientKey = *key;
    return key.has_value();
}

QByteArray TestRelay::token(QByteArrayView text)
{
    return m_fernet.seal(m_clientKey.value(), text, std::chrono::seconds(1'700'000'000), m_random);
}

QByteArray TestRelay::message(QByteArrayView text, const std::optional<protocol::Endpoint>& sender)
{
    QByteArray datagram;
    if (sender)
        datagram = makeRecord(RecordType::SenderId, protocol::encodeEndpoint(*sender));
    return datagram + makeRecord(RecordType::SymmetricallyEncryptedMessage, token(text));
}

QByteArray TestRelay::joined(const protocol::Endpoint& member)
{
    return makeRecord(RecordType::NotifyConnect, protocol::encodeEndpoint(member));
}

QByteArray TestRelay::left(const protocol::Endpoint& member)
{
    return makeRecord(RecordType::NotifyDisconnect, protocol::encodeEndpoint(member));
}

QList<QByteArray> TestRelay::open(const QList<QByteArray>& datagrams)
{
    QList<QByteArray> texts;
    protocol::Reassembler reassembler;
    const auto read = [&](const auto& self, QByteArrayView bytes) -> void {
        protocol::RecordReader reader(bytes);
        while (const auto record = reader.next()) {
            if (record->type == RecordType::Fragment) {
                const auto part = protocol::parseFragment(record->value);
                if (const auto whole = reassembler.take(m_address, part.value(), {}); *whole)
                    self(self, **whole);
            } else if (record->type == RecordType::DisconnectRequest
                       || record->type == RecordType::SymmetricallyEncryptedMessage) {
                texts.append(m_fernet.open(m_clientKey.value(), record->value).value().text);
            }
        }
    };
    for (const QByteArray& datagram : datagrams)
        read(read, datagram);
    return texts;
}

QByteArray fragment(std::uint32_t id, std::uint16_t sequence, std::uint16_t total,
                    QByteArrayView piece)
{
    QByteArray value(8, Qt::Uninitialized);
    qToBigEndian(id, value.data());
    qToBigEndian(sequence, value.data() + 4);
    qToBigEndian(total, value.data() + 6);
    value.append(piece);
    return makeRecord(RecordType::Fragment, value);
}

QList<QByteArray> fragments(QByteArrayView bytes, std::uint32_t id, qsizetype size)
{
    QList<QByteArray> datagrams;
    const auto total = std::uint16_t((bytes.size() + size - 1) / size);
    for (std::uint16_t sequence = 0; sequence < total; ++sequence) {
        const QByteArrayView rest = bytes.sliced(sequence * size);
        datagrams.append(fragment(id, sequence, total, rest.first(std::min(size, rest.size()))));
    }
    return datagrams;
}

} // namespace support
