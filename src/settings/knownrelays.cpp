#include "settings/knownrelays.h"

#include "settings/hostport.h"
#include "settings/paths.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>

#include <algorithm>
#include <chrono>
#include <optional>

using namespace Qt::StringLiterals;

namespace settings {
namespace {

/// The classic layer knows a relay by its address alone, and addresses are given to other machines.
constexpr std::chrono::days kUnverifiedLife{30};

/// Thousands of relays; what is bigger is some other file.
constexpr qint64 kMaxFileSize = 1 << 20;

std::optional<QDateTime> timeFromText(const QString& text)
{
    QDateTime time = QDateTime::fromString(text, Qt::ISODate);
    if (!time.isValid() || !text.endsWith(u'Z'))
        return std::nullopt;
    return time;
}

/// ADDRESS:PORT FINGERPRINT verified|unverified FIRST-SEEN LAST-SEEN
std::optional<PinnedRelay> relayFromLine(const QString& line)
{
    static const QRegularExpression blanks(u"\\s+"_s);
    static const QRegularExpression digits(u"^[0-9]{60}$"_s);
    const QStringList words = line.split(blanks, Qt::SkipEmptyParts);
    if (words.size() != 5)
        return std::nullopt;
    const std::optional<HostPort> address = parseHostPort(words[0]);
    const std::optional<QDateTime> firstSeen = timeFromText(words[3]);
    const std::optional<QDateTime> lastSeen = timeFromText(words[4]);
    if (!address || address->port == 0 || !digits.match(words[1]).hasMatch() || !firstSeen
        || !lastSeen || (words[2] != "verified"_L1 && words[2] != "unverified"_L1))
        return std::nullopt;
    return PinnedRelay{words[0], words[1], words[2] == "verified"_L1, *firstSeen, *lastSeen};
}

QString lineOf(const PinnedRelay& relay)
{
    return QStringList{
        relay.address, relay.fingerprint, relay.verified ? u"verified"_s : u"unverified"_s,
        relay.firstSeen.toUTC().toString(Qt::ISODate), relay.lastSeen.toUTC().toString(Qt::ISODate)}
        .join(u' ');
}

/// One address in two spellings is one address; without a port `wanted` means all of them.
bool matches(const QString& address, const QString& wanted)
{
    const std::optional<HostPort> have = parseHostPort(address);
    const std::optional<HostPort> want = parseHostPort(wanted);
    return have && want && have->host == want->host
           && (want->port == 0 || want->port == have->port);
}

} // namespace

KnownRelays::KnownRelays(QString path) : m_path(std::move(path)) {}

std::expected<void, StoreError> KnownRelays::load(const QDateTime& now)
{
    m_relays.clear();
    m_badLines.clear();
    m_otherLines.clear();

    QFile file(m_path);
    if (!file.exists())
        return {};
    if (QFileInfo(m_path).isDir() || file.size() > kMaxFileSize || !file.open(QIODevice::ReadOnly))
        return std::unexpected(StoreError::Unreadable);
    const QString text = QString::fromUtf8(file.readAll());
    if (file.error() != QFileDevice::NoError)
        return std::unexpected(StoreError::Unreadable);

    QStringList lines = text.split(u'\n');
    if (lines.last().isEmpty())
        lines.removeLast();
    for (const QString& line : std::as_const(lines)) {
        const QString trimmed = line.trimmed();
        const bool comment = trimmed.isEmpty() || trimmed.startsWith(u'#');
        const std::optional<PinnedRelay> relay = comment ? std::nullopt : relayFromLine(trimmed);
        // Of two keys for one address none can be preferred silently: the first counts, the second
        // is reported.
        if (relay && !find(relay->address)) {
            if (relay->verified || relay->lastSeen.addDuration(kUnverifiedLife) >= now)
                m_relays.append(*relay);
            continue;
        }
        m_otherLines.append({m_relays.size(), line});
        if (!comment)
            m_badLines.append(trimmed);
    }
    return {};
}

std::expected<void, StoreError>
KnownRelays::remember(const QString& address, const QString& fingerprint, const QDateTime& now)
{
    if (PinnedRelay* const known = find(address)) {
        // Another key for a known address is refused before it comes here; it never replaces one.
        if (known->fingerprint != fingerprint)
            return {};
        known->lastSeen = now.toUTC();
    } else {
        m_relays.append({address, fingerprint, false, now.toUTC(), now.toUTC()});
    }
    return save();
}

std::expected<void, StoreError> KnownRelays::setVerified(const QString& address, bool verified)
{
    PinnedRelay* const known = find(address);
    if (!known || known->verified == verified)
        return {};
    known->verified = verified;
    return save();
}

std::expected<int, StoreError> KnownRelays::forget(const QString& address)
{
    int gone = 0;
    for (qsizetype i = m_relays.size() - 1; i >= 0; --i) {
        if (!matches(m_relays[i].address, address))
            continue;
        m_relays.removeAt(i);
        for (OtherLine& other : m_otherLines) {
            if (other.before > i)
                --other.before;
        }
        ++gone;
    }
    if (gone == 0)
        return 0;
    return save().transform([gone] { return gone; });
}

PinnedRelay* KnownRelays::find(const QString& address)
{
    const auto found = std::ranges::find_if(
        m_relays, [&](const PinnedRelay& relay) { return matches(relay.address, address); });
    return found == m_relays.end() ? nullptr : &*found;
}

std::expected<void, StoreError> KnownRelays::save() const
{
    QStringList lines;
    qsizetype other = 0;
    for (qsizetype i = 0; i <= m_relays.size(); ++i) {
        for (; other < m_otherLines.size() && m_otherLines[other].before <= i; ++other)
            lines << m_otherLines[other].text;
        if (i < m_relays.size())
            lines << lineOf(m_relays[i]);
    }
    const QByteArray bytes = lines.isEmpty() ? QByteArray() : lines.join(u'\n').toUtf8() + '\n';

    makePrivateFolder(QFileInfo(m_path).path());
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly)
        || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        || file.write(bytes) != bytes.size() || !file.commit())
        return std::unexpected(StoreError::Unwritable);
    return {};
}

} // namespace settings
