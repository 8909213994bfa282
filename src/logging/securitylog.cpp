#include "logging/securitylog.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QMutexLocker>
#include <QTimeZone>

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace logging {
namespace {

struct Name {
    SecurityKind kind{};
    QLatin1StringView name;
};
constexpr std::array kNames{
    Name{SecurityKind::RelayNew, "relay-new"_L1},
    Name{SecurityKind::RelayKnown, "relay-known"_L1},
    Name{SecurityKind::RelayChanged, "relay-changed"_L1},
    Name{SecurityKind::RelayRenewed, "relay-renewed"_L1},
    Name{SecurityKind::RelayRefused, "relay-refused"_L1},
    Name{SecurityKind::RelayVerified, "relay-verified"_L1},
    Name{SecurityKind::Downgrade, "downgrade"_L1},
    Name{SecurityKind::HandshakeRefused, "handshake-refused"_L1},
    Name{SecurityKind::Replay, "replay"_L1},
    Name{SecurityKind::PasswordWrong, "password-wrong"_L1},
    Name{SecurityKind::LockedOut, "locked-out"_L1},
    Name{SecurityKind::PersonNew, "person-new"_L1},
    Name{SecurityKind::PersonChanged, "person-changed"_L1},
    Name{SecurityKind::PersonVerified, "person-verified"_L1},
    Name{SecurityKind::SessionReplaced, "session-replaced"_L1},
    Name{SecurityKind::ControlLogin, "control-login"_L1},
    Name{SecurityKind::ControlRefused, "control-refused"_L1},
};

constexpr auto kTime = "time"_L1;
constexpr auto kKind = "kind"_L1;
constexpr auto kMissed = "missed"_L1;

QString predecessorOf(const QString& path)
{
    return path + ".1"_L1;
}

/// The last lines of a file, in its order.
QByteArrayList tailOf(const QString& path, qsizetype count)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArrayList lines = file.read(2 * SecurityLog::kMaxFileSize).split('\n');
    if (lines.last().isEmpty())
        lines.removeLast();
    return lines.last(std::min(count, lines.size()));
}

} // namespace

QLatin1StringView nameOf(SecurityKind kind)
{
    return std::ranges::find(kNames, kind, &Name::kind)->name;
}

std::optional<SecurityKind> securityKindOf(QAnyStringView name)
{
    const auto found =
        std::ranges::find_if(kNames, [name](const Name& one) { return name == one.name; });
    return found == kNames.end() ? std::nullopt : std::optional(found->kind);
}

QByteArray toJson(const SecurityEvent& event)
{
    QJsonObject object;
    for (const auto& [name, value] : event.fields.asKeyValueRange())
        object.insert(name, value);
    object.insert(kTime, event.time.toUTC().toString(Qt::ISODateWithMs));
    object.insert(kKind, nameOf(event.kind));
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<SecurityEvent> securityEventOf(QByteArrayView json)
{
    const QJsonObject object = QJsonDocument::fromJson(json.toByteArray()).object();
    const auto kind = securityKindOf(object.value(kKind).toString());
    const QDateTime time = QDateTime::fromString(object.value(kTime).toString(), Qt::ISODateWithMs);
    if (!kind || !time.isValid())
        return {};
    SecurityEvent event{time.toUTC(), *kind, {}};
    for (auto field = object.begin(); field != object.end(); ++field) {
        if (field.key() != kTime && field.key() != kKind)
            event.fields.insert(field.key(), field.value().toString());
    }
    return event;
}

SecurityLog& SecurityLog::instance()
{
    // Never destroyed: the last static destructors may still add.
    static SecurityLog* const log = new SecurityLog;
    return *log;
}

bool SecurityLog::open(const QString& path)
{
    qRegisterMetaType<SecurityEvent>();
    const QByteArrayList lines = tailOf(predecessorOf(path), kMaxEvents) + tailOf(path, kMaxEvents);
    const QMutexLocker lock(&m_lock);
    for (const QByteArray& line : lines) {
        if (const auto event = securityEventOf(line))
            keep(*event);
    }
    m_file.setFileName(path);
    return m_file.open(QIODevice::Append, QFile::ReadOwner | QFile::WriteOwner)
           && m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
}

void SecurityLog::add(SecurityKind kind, const SecurityFields& fields, const QDateTime& at)
{
    SecurityEvent event{at.toUTC(), kind, fields};
    {
        const QMutexLocker lock(&m_lock);
        if (!admit(event))
            return;
        keep(event);
        write(event);
    }
    Q_EMIT eventAdded(event);
}

QList<SecurityEvent> SecurityLog::latest(qsizetype count) const
{
    const QMutexLocker lock(&m_lock);
    const qsizetype size = qsizetype(m_events.size());
    return {m_events.end() - std::clamp<qsizetype>(count, 0, size), m_events.end()};
}

bool SecurityLog::admit(SecurityEvent& event)
{
    Budget& budget = m_budgets[event.kind];
    const qint64 now = event.time.toMSecsSinceEpoch();
    // A clock that was set back fills nothing, and starts anew from where it is.
    const qint64 passed = std::max<qint64>(0, now - std::exchange(budget.filledAt, now));
    budget.tokens = std::min(budget.tokens + passed, kBurst * kMsPerEvent);
    if (budget.tokens < kMsPerEvent) {
        ++budget.missed;
        return false;
    }
    budget.tokens -= kMsPerEvent;
    if (const qint64 missed = std::exchange(budget.missed, 0); missed > 0)
        event.fields.insert(kMissed, QString::number(missed));
    return true;
}

void SecurityLog::keep(const SecurityEvent& event)
{
    m_events.push_back(event);
    if (qsizetype(m_events.size()) > kMaxEvents)
        m_events.pop_front();
}

void SecurityLog::write(const SecurityEvent& event)
{
    if (!m_file.isOpen())
        return;
    if (m_file.size() >= kMaxFileSize)
        turnOver();
    m_file.write(toJson(event) + '\n');
    m_file.flush();
}

void SecurityLog::turnOver()
{
    const QString path = m_file.fileName();
    m_file.close();
    QFile::remove(predecessorOf(path));
    QFile::rename(path, predecessorOf(path));
    (void)m_file.open(QIODevice::Append, QFile::ReadOwner | QFile::WriteOwner);
}

} // namespace logging
