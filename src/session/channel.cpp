#include "session/channel.h"

#include "protocol/limits.h"
#include "protocol/record.h"

#include <utility>

namespace session {

using protocol::Endpoint;
using protocol::RecordType;

namespace {

/// How every Fernet token begins: version 0x80, then a time below 2^42 seconds, in base64url.
constexpr QByteArrayView kTokenStart("gAAAA");
constexpr QByteArrayView kDisconnectWord("DISCONNECT");

} // namespace

/// The state of reading one datagram.
struct Channel::Reading {
    const Endpoint& from;
    protocol::Instant now;
    std::optional<Endpoint> sender{}; ///< of the last record 10: counts for what comes after it
    bool reassembled = false; ///< these records came in fragments, so no fragment may follow
    bool rejected = false;
    Events events{};
};

std::unique_ptr<Channel> Channel::open(const crypto::RsaPublicKey& relayKey,
                                       crypto::RandomSource& random)
{
    std::unique_ptr<Channel> channel(new Channel(random));
    const auto sealed = relayKey.encrypt(channel->m_key.toText());
    if (!sealed)
        return nullptr;
    channel->m_keyDatagram = protocol::makeRecord(RecordType::EncryptedSymmetricKey, *sealed);
    return channel;
}

Channel::Channel(crypto::RandomSource& random)
    : m_random(random),
      m_key(crypto::FernetKey::generate(random))
{}

QList<QByteArray> Channel::sealMessage(QByteArrayView text, std::chrono::seconds unixTime)
{
    const QByteArray token = m_fernet.seal(m_key, text, unixTime, m_random);
    const QByteArray record =
        protocol::makeRecord(RecordType::SymmetricallyEncryptedMessage, token);
    return protocol::fragmentRecord(record, m_random.number32());
}

QByteArray Channel::sealDisconnect(std::chrono::seconds unixTime)
{
    return protocol::makeRecord(RecordType::DisconnectRequest,
                                m_fernet.seal(m_key, kDisconnectWord, unixTime, m_random));
}

Events Channel::receive(QByteArrayView datagram, const Endpoint& from, protocol::Instant now)
{
    Reading reading{.from = from, .now = now};
    readRecords(datagram, reading);
    if (reading.rejected)
        reading.events.push_back(DatagramRejected{from});
    return std::move(reading.events);
}

void Channel::readRecords(QByteArrayView bytes, Reading& reading)
{
    protocol::RecordReader reader(bytes);
    while (const auto record = reader.next()) {
        switch (record->type) {
        case RecordType::Fragment: readFragment(record->value, reading); break;
        case RecordType::SymmetricallyEncryptedMessage: readToken(record->value, reading); break;
        case RecordType::SenderId:
        case RecordType::NotifyConnect:
        case RecordType::NotifyDisconnect: {
            const auto member = protocol::decodeEndpoint(record->value);
            if (!member)
                reading.rejected = true;
            if (record->type == RecordType::SenderId)
                reading.sender = member ? std::optional(*member) : std::nullopt;
            else if (member && record->type == RecordType::NotifyConnect)
                reading.events.push_back(MemberJoined{{.address = *member}});
            else if (member)
                reading.events.push_back(MemberLeft{*member});
            break;
        }
        default: break; // of the handshake, of clients, or of a later version
        }
    }
    if (reader.overran())
        reading.rejected = true;
}

void Channel::readFragment(QByteArrayView value, Reading& reading)
{
    const auto fragment = protocol::parseFragment(value);
    if (!fragment || reading.reassembled) {
        reading.rejected = true;
        return;
    }
    const auto whole = m_reassembler.take(reading.from, *fragment, reading.now);
    if (!whole) {
        if (whole.error() != protocol::ReassemblyError::Duplicate)
            reading.rejected = true;
        return;
    }
    if (*whole)
        readWhole(**whole, reading);
}

void Channel::readWhole(QByteArrayView whole, Reading& reading)
{
    if (!whole.startsWith(kTokenStart)) {
        const std::optional<Endpoint> sender = reading.sender;
        reading.reassembled = true;
        readRecords(whole, reading);
        reading.reassembled = false;
        reading.sender = sender; // a 10 that came in pieces counts in there only
    } else if (std::size_t(whole.size()) <= protocol::kMaxRecordValue) {
        readToken(whole, reading);
    } else {
        reading.rejected = true; // no record could have carried it
    }
}

void Channel::readToken(QByteArrayView token, Reading& reading)
{
    const auto content = m_fernet.open(m_key, token);
    if (!content) {
        reading.rejected = true;
        return;
    }
    if (m_seen.takeFirst(content->mac, reading.now))
        reading.events.push_back(MessageReceived{reading.sender, QString::fromUtf8(content->text)});
}

} // namespace session
