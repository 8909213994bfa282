// What people read in the security log. The rest is in sentences.cpp.

#include "gui/plaintext.h"
#include "gui/sentences.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

class Words
{
    Q_DECLARE_TR_FUNCTIONS(gui::SecuritySentences)
};

/// Names of fields, as docs/control-port.md has them under "Security events".
QString fieldName(const QString& name)
{
    if (name == "address"_L1)
        return Words::tr("address");
    if (name == "relay"_L1)
        return Words::tr("relay");
    if (name == "name"_L1)
        return Words::tr("name");
    if (name == "fingerprint"_L1 || name == "identity"_L1)
        return Words::tr("fingerprint");
    if (name == "known"_L1)
        return Words::tr("known");
    if (name == "shown"_L1)
        return Words::tr("shown");
    if (name == "reason"_L1)
        return Words::tr("reason");
    if (name == "missed"_L1)
        return Words::tr("more of the kind before");
    return name;
}

QString inGroups(const QString& value)
{
    const auto fingerprint = crypto::Fingerprint::fromText(value);
    return fingerprint ? fingerprint->toGroups() : value;
}

} // namespace

QString securitySentence(logging::SecurityKind kind)
{
    switch (kind) {
    case logging::SecurityKind::RelayNew: return Words::tr("A relay was met for the first time");
    case logging::SecurityKind::RelayKnown: return Words::tr("Joined a known relay");
    case logging::SecurityKind::RelayChanged:
        return Words::tr("A known relay showed another key, and was refused");
    case logging::SecurityKind::RelayRenewed:
        return Words::tr("A known relay renewed its key, as its old one confirms");
    case logging::SecurityKind::RelayRefused: return Words::tr("A relay was refused");
    case logging::SecurityKind::RelayVerified:
        return Words::tr("A relay was verified, or that was taken back");
    case logging::SecurityKind::Downgrade:
        return Words::tr("A relay offered less protection than before");
    case logging::SecurityKind::HandshakeRefused:
        return Words::tr("A handshake was not what it had to be");
    case logging::SecurityKind::Replay: return Words::tr("A packet came a second time");
    case logging::SecurityKind::PasswordWrong: return Words::tr("A wrong password for the relay");
    case logging::SecurityKind::LockedOut: return Words::tr("Too many wrong passwords");
    case logging::SecurityKind::PersonNew: return Words::tr("Somebody was met for the first time");
    case logging::SecurityKind::PersonChanged:
        return Words::tr("A known name came with another key");
    case logging::SecurityKind::PersonVerified:
        return Words::tr("A person was verified, or that was taken back");
    case logging::SecurityKind::SessionReplaced:
        return Words::tr("Somebody joined again from elsewhere");
    case logging::SecurityKind::ControlLogin:
        return Words::tr("A program came to the control port");
    case logging::SecurityKind::ControlRefused:
        return Words::tr("The control port turned somebody away");
    }
    Q_UNREACHABLE_RETURN({});
}

QString securityDetails(const logging::SecurityEvent& event)
{
    QStringList parts;
    for (const auto& [name, value] : event.fields.asKeyValueRange()) {
        parts << Words::tr("%1: %2", "field, value")
                     .arg(fieldName(name), isolated(inGroups(oneLine(value, 256))));
    }
    return parts.join(u" · "_s);
}

} // namespace gui
