#include "network/diskhistory.h"

#include "crypto/hkdf.h"
#include "crypto/privatefile.h"
#include "crypto/wipe.h"
#include "network/log.h"
#include "protocol/bytes.h"
#include "settings/paths.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QTemporaryFile>

#include <utility>

namespace network {

using namespace Qt::StringLiterals;
using relay::LogNumber;

namespace {

constexpr auto kSuffix = ".history"_L1;
constexpr auto kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
/// Far more than a message of the largest size takes, sealed.
constexpr quint32 kLargestRecord = 128 * 1024;
constexpr qsizetype kLengthSize = 4;

crypto::FernetKey keyOf(const crypto::RsaPrivateKey& relayKey)
{
    QByteArray pem = relayKey.toPem();
    const crypto::Secret secret = crypto::hkdfSha256(
        pem, {}, QByteArrayView("sottovoce history 1\0", 20), crypto::kFernetKeySize);
    crypto::wipe(pem);
    return crypto::FernetKey::fromBytes(secret.bytes()).value(); // it has the size
}

std::chrono::seconds unixTime()
{
    return std::chrono::seconds(QDateTime::currentSecsSinceEpoch());
}

} // namespace

DiskHistory::DiskHistory(QString folder, crypto::FernetKey key)
    : m_folder(std::move(folder)),
      m_key(std::move(key))
{}

std::expected<std::unique_ptr<DiskHistory>, DiskHistoryError>
DiskHistory::open(const QString& folder, const crypto::RsaPrivateKey& key)
{
    if (!settings::makePrivateFolder(folder))
        return std::unexpected(DiskHistoryError::Unwritable);
    QTemporaryFile probe(folder + u"/probe.XXXXXX"_s);
    if (!probe.open())
        return std::unexpected(DiskHistoryError::Unwritable);

    std::unique_ptr<DiskHistory> history(new DiskHistory(folder, keyOf(key)));
    const QStringList files = QDir(folder).entryList({u"*"_s + kSuffix}, QDir::Files);
    for (const QString& file : files) {
        bool isNumber = false;
        const LogNumber log = file.chopped(kSuffix.size()).toUInt(&isNumber);
        if (isNumber && history->pathOf(log) == folder + u'/' + file && !history->load(log))
            return std::unexpected(DiskHistoryError::Unreadable);
    }
    return history;
}

QString DiskHistory::pathOf(LogNumber log) const
{
    return m_folder + u'/' + QString::number(log) + kSuffix;
}

/// What follows the last whole record is cut off, so that new ones can be added.
bool DiskHistory::load(LogNumber log)
{
    QFile file(pathOf(log));
    if (!file.open(QIODevice::ReadWrite))
        return false;
    const QByteArray bytes = file.readAll();
    if (file.error() != QFile::NoError)
        return false;

    protocol::ByteReader reader(bytes);
    std::vector<QByteArray>& records = m_loaded[log];
    qsizetype good = 0;
    int unopened = 0;
    while (!reader.atEnd()) {
        const auto length = reader.number<std::uint32_t>();
        const QByteArrayView sealed = reader.bytes(length);
        if (length == 0 || length > kLargestRecord || reader.overran())
            break;
        const auto content = m_fernet.openRaw(m_key, sealed);
        protocol::ByteReader text(content ? QByteArrayView(content->text) : QByteArrayView());
        if (content && text.number<std::uint32_t>() == log && !text.overran())
            records.push_back(text.rest().toByteArray());
        else
            ++unopened;
        good += kLengthSize + qsizetype(length);
    }
    if (unopened > 0 && records.empty())
        return false; // another key's
    if (unopened > 0)
        qCWarning(lcNetwork, "%d records of %s are damaged", unopened, qUtf8Printable(pathOf(log)));
    return good == bytes.size() || file.resize(good);
}

std::map<LogNumber, std::vector<QByteArray>> DiskHistory::take()
{
    return std::exchange(m_loaded, {});
}

void DiskHistory::seal(QByteArray& bytes, LogNumber log, QByteArrayView record)
{
    QByteArray text;
    text.reserve(kLengthSize + record.size());
    protocol::appendNumber(text, log); // a file that was renamed is not taken for another room's
    text += record;
    protocol::appendNumber(bytes, std::uint32_t(crypto::Fernet::rawSize(text.size())));
    m_fernet.sealRaw(bytes, m_key, text, unixTime(), m_random);
}

bool DiskHistory::append(LogNumber log, QByteArrayView record)
{
    QByteArray bytes;
    seal(bytes, log, record);
    QFile file(pathOf(log));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered, kOwnerOnly))
        return false;
    const qint64 before = file.size();
    if (file.write(bytes) == bytes.size())
        return true;
    file.resize(before); // a part of a record would hide what comes behind it
    return false;
}

bool DiskHistory::replace(LogNumber log, const std::vector<QByteArray>& records)
{
    if (records.empty())
        return !QFile::exists(pathOf(log)) || QFile::remove(pathOf(log));
    QByteArray bytes;
    for (const QByteArray& record : records)
        seal(bytes, log, record);
    return crypto::replacePrivateFile(pathOf(log), bytes);
}

protocol::HistoryPolicy policyOf(settings::History history)
{
    switch (history) {
    case settings::History::Off: return protocol::HistoryPolicy::Off;
    case settings::History::Memory: return protocol::HistoryPolicy::Memory;
    case settings::History::Disk: break;
    }
    return protocol::HistoryPolicy::Disk;
}

std::expected<std::unique_ptr<relay::HistoryStore>, Trouble>
openHistory(const relay::RelayConfig& config, const QString& keyPath,
            const crypto::RsaPrivateKey& key)
{
    if (config.history != protocol::HistoryPolicy::Disk)
        return nullptr;
    const QString folder = keyPath + kSuffix;
    auto history = DiskHistory::open(folder, key);
    if (!history) {
        const bool unwritable = history.error() == DiskHistoryError::Unwritable;
        return std::unexpected(
            Trouble{unwritable ? Problem::HistoryUnwritable : Problem::HistoryUnreadable, folder});
    }
    return *std::move(history);
}

} // namespace network
