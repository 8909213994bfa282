#pragma once

// What happened to trust: who came in, who was turned away, which keys are new or have changed. Kept
// apart from the log, whose lines come and go: the last ones in memory, and all in a file of JSON
// lines, mode 0600, that is turned over at 1 MiB with one predecessor. A flood of one kind is
// counted rather than written, so that nobody can push out what came before.
// One for the program, made on first use and never destroyed; any thread may add and read,
// eventAdded() comes by queued connection to other threads. Source: docs/security.md, "The record".

#include <QDateTime>
#include <QFile>
#include <QHash>
#include <QList>
#include <QMap>
#include <QMutex>
#include <QObject>
#include <QString>

#include <deque>
#include <optional>

namespace logging {

enum class SecurityKind {
    RelayNew,         ///< a relay that was never met; its key is pinned from now on
    RelayKnown,       ///< joined a relay whose key is the pinned one
    RelayChanged,     ///< a known relay showed another key, and was refused
    RelayRenewed,     ///< a known relay showed a new key, which its old one signed
    RelayRefused,     ///< for any other reason
    RelayVerified,    ///< a person compared its fingerprint, or took that back
    Downgrade,        ///< a relay of the extended layer offered the classic one only
    HandshakeRefused, ///< a record of a handshake was not what it had to be
    Replay,           ///< a packet was shown a second time
    PasswordWrong,    ///< for the room, ours or a member's
    LockedOut,        ///< after too many of those
    PersonNew,        ///< an identity that was never met
    PersonChanged,    ///< a known name came with another identity
    PersonVerified,   ///< somebody compared its fingerprint, or took that back
    SessionReplaced,  ///< an identity joined again from elsewhere
    ControlLogin,     ///< a tool showed the cookie
    ControlRefused,   ///< a connection to the control port was turned away
};

/// As it stands in the file and on the control port: "relay-new".
[[nodiscard]] QLatin1StringView nameOf(SecurityKind kind);
[[nodiscard]] std::optional<SecurityKind> securityKindOf(QAnyStringView name);

/// Who and what, by names like "address". Whatever strangers chose is to be made harmless before.
using SecurityFields = QMap<QString, QString>;

struct SecurityEvent {
    QDateTime time; ///< UTC
    SecurityKind kind = SecurityKind::RelayNew;
    SecurityFields fields;

    friend bool operator==(const SecurityEvent&, const SecurityEvent&) = default;
};

/// One JSON object without the newline: time, kind and the fields.
[[nodiscard]] QByteArray toJson(const SecurityEvent& event);
/// Nothing: it is none, or of a kind that this version does not know.
[[nodiscard]] std::optional<SecurityEvent> securityEventOf(QByteArrayView json);

class SecurityLog final : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype kMaxEvents = 1000; ///< in memory; a person reads no more
    static constexpr qint64 kMaxFileSize = 1024 * 1024;
    /// Of one kind, at once; then one in ten seconds, with how many were left out as `missed`.
    static constexpr int kBurst = 20;
    static constexpr qint64 kMsPerEvent = 10'000;

    static SecurityLog& instance();
    /// For tests; programs have the one.
    SecurityLog() = default;

    /// Reads what the file holds and writes there from now on. False: it can be neither read nor
    /// made; events are kept in memory all the same.
    bool open(const QString& path);
    void add(SecurityKind kind, const SecurityFields& fields,
             const QDateTime& at = QDateTime::currentDateTimeUtc());
    /// The last ones, the oldest first.
    [[nodiscard]] QList<SecurityEvent> latest(qsizetype count = kMaxEvents) const;

Q_SIGNALS:
    void eventAdded(const logging::SecurityEvent& event);

private:
    struct Budget {
        qint64 tokens = kBurst * kMsPerEvent; ///< in milliseconds
        qint64 filledAt = 0;
        qint64 missed = 0;
    };
    bool admit(SecurityEvent& event);
    void keep(const SecurityEvent& event);
    void write(const SecurityEvent& event);
    void turnOver();

    mutable QMutex m_lock; // never held while anybody is told
    std::deque<SecurityEvent> m_events;
    QHash<SecurityKind, Budget> m_budgets;
    QFile m_file;
};

} // namespace logging

Q_DECLARE_METATYPE(logging::SecurityEvent)
