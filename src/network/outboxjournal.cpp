#include "network/outboxjournal.h"

#include "crypto/privatefile.h"
#include "network/log.h"
#include "protocol/bytes.h"
#include "settings/paths.h"

#include <QDateTime>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace network {

namespace {

constexpr QByteArrayView kHeader("sottovoce outbox 1\n");
constexpr QByteArrayView kKeyInfo("sottovoce outbox 1\0", 19);
/// Size of a token, and its complement, which tells a torn write from damage.
constexpr qsizetype kPrefixSize = 8;
/// The largest change: a text of kMaxText bytes, a name, and what sealing adds.
constexpr quint32 kMaxToken = 64 * 1024;
/// The outbox's bounds in UTF-8, and as much again that is done with.
constexpr qint64 kMaxFileSize = 128 * 1024 * 1024;
/// Writing anew costs a flush to disk, so it must be worth it.
constexpr qint64 kLeastDone = 256 * 1024;

enum class Kind : std::uint8_t { Message = 1, Done = 2, Settled = 3 };

QByteArray encode(const session::OutboxRecord& record)
{
    QByteArray bytes;
    protocol::appendNumber(bytes, std::to_underlying(Kind::Message));
    bytes.append(QByteArrayView(record.id));
    protocol::appendNumber(bytes, std::uint64_t(record.writtenAt.count()));
    protocol::appendNumber(bytes, std::to_underlying(record.to.kind()));
    const QByteArray name = record.to.isPrivate() ? record.identity : record.to.room().toUtf8();
    protocol::appendNumber(bytes, std::uint16_t(name.size()));
    bytes += name;
    return bytes += record.text.toUtf8();
}

QByteArray encode(const session::OutboxSettled& change)
{
    QByteArray bytes;
    protocol::appendNumber(bytes, std::to_underlying(Kind::Settled));
    bytes.append(QByteArrayView(change.id));
    protocol::appendNumber(bytes, change.settled.epoch);
    protocol::appendNumber(bytes, std::uint64_t(change.settled.at.count()));
    return bytes;
}

QByteArray encode(const session::MessageId& done)
{
    QByteArray bytes;
    protocol::appendNumber(bytes, std::to_underlying(Kind::Done));
    return bytes.append(QByteArrayView(done));
}

std::optional<session::Conversation> conversationOf(std::uint8_t kind, const QByteArray& name)
{
    using enum session::Conversation::Kind;
    switch (session::Conversation::Kind(kind)) {
    case Lobby: return session::Conversation();
    case Room: return session::Conversation::named(QString::fromUtf8(name));
    case Private: {
        const auto identity = crypto::IdentityPublicKey::fromBytes(name);
        return identity ? std::optional(session::Conversation::with(identity->fingerprint()))
                        : std::nullopt;
    }
    }
    return std::nullopt;
}

/// False: that is no change.
bool take(QByteArrayView bytes, std::vector<session::OutboxRecord>& records)
{
    protocol::ByteReader reader(bytes);
    const auto kind = Kind(reader.number<std::uint8_t>());
    session::OutboxRecord record;
    std::ranges::copy(reader.bytes(qsizetype(record.id.size())), record.id.begin());
    if (reader.overran())
        return false;
    if (kind == Kind::Done) {
        std::erase_if(records, [&](const auto& other) { return other.id == record.id; });
        return reader.atEnd();
    }
    if (kind == Kind::Settled) {
        const session::Settled settled{
            .epoch = reader.number<std::uint64_t>(),
            .at = std::chrono::seconds(qint64(reader.number<std::uint64_t>()))};
        const auto known = std::ranges::find(records, record.id, &session::OutboxRecord::id);
        if (known != records.end())
            known->settled = settled;
        return !reader.overran() && reader.atEnd();
    }
    record.writtenAt = std::chrono::milliseconds(qint64(reader.number<std::uint64_t>()));
    const auto conversationKind = reader.number<std::uint8_t>();
    const QByteArray name = reader.bytes(reader.number<std::uint16_t>()).toByteArray();
    const auto to = conversationOf(conversationKind, name);
    record.text = QString::fromUtf8(reader.rest());
    if (kind != Kind::Message || reader.overran() || !to)
        return false;
    record.to = *to;
    if (record.to.isPrivate())
        record.identity = name;
    records.push_back(std::move(record));
    return true;
}

crypto::FernetKey keyOf(const crypto::IdentityKey& identity)
{
    return crypto::FernetKey::fromBytes(identity.derive(kKeyInfo, crypto::kFernetKeySize).bytes())
        .value();
}

} // namespace

OutboxJournal::OutboxJournal(const QString& path, const crypto::IdentityKey& identity)
    : m_file(path),
      m_key(keyOf(identity))
{}

OutboxJournal::Loaded OutboxJournal::load()
{
    Loaded loaded;
    if (!crypto::isThere(m_file.fileName()))
        return loaded;

    QByteArray bytes;
    const bool isRead = m_file.size() <= kMaxFileSize && m_file.open(QIODevice::ReadOnly);
    if (isRead)
        bytes = m_file.readAll();
    m_file.close();
    bool isGood = isRead && bytes.startsWith(kHeader);
    qsizetype at = isGood ? kHeader.size() : bytes.size();
    while (at + kPrefixSize <= bytes.size()) {
        protocol::ByteReader reader(QByteArrayView(bytes).sliced(at));
        const auto size = reader.number<quint32>();
        if (reader.number<quint32>() != ~size || size > kMaxToken) {
            isGood = false; // where the next begins is not known
            break;
        }
        if (at + kPrefixSize + qsizetype(size) > bytes.size())
            break; // torn: it never counted
        const auto content = m_fernet.openRaw(m_key, reader.bytes(size));
        isGood = content && take(content->text, loaded.records) && isGood;
        at += kPrefixSize + qsizetype(size);
    }
    if (!isGood) {
        loaded.setAside = m_file.fileName() + QStringLiteral(".damaged-")
                          + QDateTime::currentDateTimeUtc().toString(u"yyyyMMddThhmmsszzz");
        m_usable = QFile::rename(m_file.fileName(), loaded.setAside);
        if (!m_usable)
            loaded.setAside = m_file.fileName();
    }
    // Without what is done with, and what was torn.
    if (!compact(loaded.records) && m_usable)
        m_goodSize = isGood ? std::optional<qint64>(at) : std::nullopt;
    return loaded;
}

bool OutboxJournal::append(const std::vector<session::OutboxChange>& changes)
{
    if (changes.empty())
        return true;
    if (!open())
        return false;
    QByteArray bytes;
    for (const session::OutboxChange& change : changes)
        bytes += seal(std::visit([](const auto& what) { return encode(what); }, change));
    const qint64 before = m_file.size();
    if (m_file.write(bytes) == bytes.size())
        return true;
    // Half of a change would hide all that comes after it.
    if (!m_file.resize(before))
        m_file.close();
    return false;
}

bool OutboxJournal::wantsCompacting() const
{
    return m_file.isOpen()
           && m_file.size() > std::max(2 * m_compactSize, m_compactSize + kLeastDone);
}

bool OutboxJournal::compact(const std::vector<session::OutboxRecord>& records)
{
    if (!m_usable)
        return false;
    QByteArray bytes = kHeader.toByteArray();
    for (const session::OutboxRecord& record : records) {
        bytes += seal(encode(record));
        if (record.settled)
            bytes += seal(encode(session::OutboxSettled{record.id, *record.settled}));
    }
    m_file.close();
    if (!settings::makePrivateFolder(QFileInfo(m_file.fileName()).path())
        || !crypto::replacePrivateFile(m_file.fileName(), bytes))
        return false;
    m_compactSize = bytes.size();
    return true;
}

QByteArray OutboxJournal::seal(QByteArrayView change)
{
    QByteArray token;
    const std::chrono::seconds time(QDateTime::currentSecsSinceEpoch());
    m_fernet.sealRaw(token, m_key, change, time, m_random);
    QByteArray bytes;
    protocol::appendNumber(bytes, quint32(token.size()));
    protocol::appendNumber(bytes, ~quint32(token.size()));
    return bytes += token;
}

/// For appending.
bool OutboxJournal::open()
{
    if (m_file.isOpen())
        return true;
    if (!m_usable || (!crypto::isThere(m_file.fileName()) && !compact({})))
        return false;
    if (!m_file.open(QIODevice::Append | QIODevice::Unbuffered))
        return false;
    if (m_goodSize && !m_file.resize(*m_goodSize)) {
        m_file.close();
        return false;
    }
    m_goodSize.reset();
    return true;
}

} // namespace network
