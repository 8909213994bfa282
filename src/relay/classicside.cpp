#include "relay/classicside.h"

#include "protocol/fragment.h"

namespace relay {

using protocol::Endpoint;
using protocol::Now;
using protocol::RecordType;

namespace {

/// Every Fernet token begins so: version 0x80 and a time of less than 42 bits, in base64.
constexpr QByteArrayView kTokenStart = "gAAAA";
constexpr QByteArrayView kDisconnectText = "DISCONNECT";

} // namespace

ClassicSide::ClassicSide(const RelayConfig& config, const crypto::RsaPrivateKey& key,
                         crypto::RandomSource& random, Membership& members, RivalWatch& rivals,
                         Statistics& statistics)
    : m_members(members),
      m_rivals(rivals),
      m_statistics(statistics),
      m_door(config, key, random, members, statistics)
{}

void ClassicSide::take(QByteArrayView datagram, const Endpoint& from, Now now)
{
    takeRecords(datagram, false, from, now);
}

void ClassicSide::takeRecords(QByteArrayView bytes, bool reassembled, const Endpoint& from, Now now)
{
    protocol::RecordReader reader(bytes);
    while (const auto record = reader.next()) {
        switch (record->type) {
        case RecordType::RequestServerPublicKey: m_door.takeQuestion(from, now.steady); break;
        case RecordType::EncryptedSymmetricKey: m_door.takeKey(record->value, from, now); break;
        case RecordType::ServerPublicKeyResponse:
            if (const auto rival = m_rivals.hearPem(record->value, now.steady))
                m_members.tell(RivalHeard{from, *rival});
            break;
        case RecordType::Fragment:
        case RecordType::DisconnectRequest:
        case RecordType::KeepAlive:
        case RecordType::SymmetricallyEncryptedMessage:
            takeFromMember(*record, reassembled, from, now);
            break;
        case RecordType::SenderId: // what a relay says to clients
        case RecordType::NotifyConnect:
        case RecordType::NotifyDisconnect: break;
        }
    }
    if (reader.overran())
        ++m_statistics.rejected;
}

void ClassicSide::takeFromMember(const protocol::Record& record, bool reassembled,
                                 const Endpoint& from, Now now)
{
    // Looked up for each record, as the one before it may have ended the membership.
    Member* const member = m_members.find(from);
    if (!member) {
        ++m_statistics.rejected;
    } else if (record.type == RecordType::SymmetricallyEncryptedMessage) {
        takeMessage(record.value, *member, now);
    } else if (record.type == RecordType::DisconnectRequest) {
        takeDisconnect(record.value, *member, now);
    } else if (record.type == RecordType::KeepAlive) {
        if (!member->classic()->contested)
            member->lastHeard = now.steady;
    } else if (!reassembled) {
        takeFragment(record.value, from, now);
    } else {
        ++m_statistics.rejected; // a fragment inside a fragment
    }
}

void ClassicSide::takeFragment(QByteArrayView value, const Endpoint& from, Now now)
{
    const auto fragment = protocol::parseFragment(value);
    if (!fragment) {
        ++m_statistics.rejected;
        return;
    }
    const auto whole = m_members.reassembler().take(from, *fragment, now.steady);
    if (!whole) {
        const bool harmless = whole.error() == protocol::ReassemblyError::Duplicate;
        ++(harmless ? m_statistics.duplicates : m_statistics.rejected);
    } else if (*whole) {
        if ((*whole)->startsWith(kTokenStart))
            takeFromMember({RecordType::SymmetricallyEncryptedMessage, **whole}, true, from, now);
        else
            takeRecords(**whole, true, from, now);
    }
}

void ClassicSide::takeMessage(QByteArrayView token, Member& member, Now now)
{
    const auto content = m_fernet.open(member.classic()->key, token);
    if (!content) {
        ++m_statistics.rejected;
        return;
    }
    member.lastHeard = now.steady;
    member.classic()->contested = false;
    if (!member.classic()->seen.takeFirst(content->mac, now.steady)) {
        ++m_statistics.duplicates;
        return;
    }
    ++m_statistics.messagesIn;
    m_members.conversations().sayClassic(member, content->text, now);
}

void ClassicSide::takeDisconnect(QByteArrayView value, const Member& member, Now now)
{
    const auto isSealedText = [&] {
        const auto content = m_fernet.open(member.classic()->key, value);
        return content && content->text == kDisconnectText;
    };
    if (value == kDisconnectText || isSealedText())
        m_members.leave(member, LeaveReason::Disconnected, now);
    else
        ++m_statistics.rejected;
}

} // namespace relay
