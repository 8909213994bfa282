#include "classicmember.h"

#include "machine.h"
#include "protocol/record.h"

#include <algorithm>

namespace bench {

using protocol::RecordType;
using namespace std::chrono_literals;

namespace {

int count(QByteArrayView datagram, RecordType type)
{
    int found = 0;
    protocol::RecordReader reader(datagram);
    while (const auto record = reader.next())
        found += record->type == type;
    return found;
}

} // namespace

ClassicMember::ClassicMember(Room& room, std::uint32_t number)
    : Member(room, number),
      m_key(crypto::FernetKey::generate(room.random))
{
    const QByteArray sealed = relayKey().encrypt(m_key.toText()).value();
    const QByteArray record = protocol::makeRecord(RecordType::EncryptedSymmetricKey, sealed);
    // Nothing acknowledges a 13, but who comes is told of each that is there.
    if (number == 0)
        send(record);
    else
        ask(record,
            [](QByteArrayView datagram) { return count(datagram, RecordType::NotifyConnect) > 0; });
}

void ClassicMember::say()
{
    const auto time = std::chrono::duration_cast<std::chrono::seconds>(timeNow());
    const QByteArray token = m_room.fernet.seal(m_key, m_room.text, time, m_room.random);
    send(protocol::makeRecord(RecordType::SymmetricallyEncryptedMessage, token));
}

int ClassicMember::take(QByteArrayView datagram)
{
    int texts = 0;
    protocol::RecordReader reader(datagram);
    while (const auto record = reader.next()) {
        if (record->type != RecordType::SymmetricallyEncryptedMessage)
            continue;
        ++texts;
        // The first is enough to see that the relay seals what it should.
        if (!m_checked) {
            const auto content = m_room.fernet.open(m_key, record->value);
            if (!content || content->text != m_room.text)
                fail("a classic delivery did not open");
            m_checked = true;
        }
    }
    return texts;
}

void ClassicMember::keepAlive()
{
    send(protocol::makeRecord(RecordType::KeepAlive));
}

std::chrono::milliseconds ClassicMember::patience() const
{
    return 200ms; // what is missing then does not come
}

/// All members of a run are members of one relay.
crypto::RsaPublicKey ClassicMember::relayKey() const
{
    static std::optional<crypto::RsaPublicKey> key;
    if (!key) {
        ask(protocol::makeRecord(RecordType::RequestServerPublicKey), [](QByteArrayView datagram) {
            protocol::RecordReader reader(datagram);
            while (const auto record = reader.next()) {
                if (record->type == RecordType::ServerPublicKeyResponse)
                    key = crypto::RsaPublicKey::fromPem(record->value).value();
            }
            return key.has_value();
        });
    }
    return *key;
}

} // namespace bench
