#pragma once

// The settings of a running program: what its file says, and what the command line lays over it
// for this run. An edit from the window goes to the file; what only the command line said does
// not. The file keeps its comments and the entries that this version does not know, holds nothing
// that equals a default, and is written whole or not at all. Belongs to one thread.

#include "settings/commandline.h"
#include "settings/inifile.h"
#include "settings/problem.h"
#include "settings/settings.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <expected>

namespace settings {

class SettingsFile
{
public:
    enum class Absent {
        Fine,  ///< the usual place: nothing was set yet
        Error, ///< named by --config
    };

    [[nodiscard]] static std::expected<SettingsFile, Problem>
    load(const QString& path, Absent absent, const QList<Override>& overrides = {});

    [[nodiscard]] const QString& path() const { return m_path; }
    /// Command line over file over defaults.
    [[nodiscard]] const Settings& settings() const { return m_effective; }
    /// Entries that no program of ours knows, as sentences; they are kept.
    [[nodiscard]] const QStringList& warnings() const { return m_warnings; }
    /// Whether the value in use came from the command line.
    [[nodiscard]] bool isOverridden(QAnyStringView option) const;

    /// Takes what differs from settings() into the file, from where it counts from now on, even
    /// where the command line had said otherwise. When the file cannot be written, the change holds
    /// for this run.
    std::expected<void, Problem> apply(const Settings& edited);

private:
    std::expected<void, Problem> save();

    QString m_path;
    IniFile m_ini;
    Settings m_stored;    // file over defaults
    Settings m_effective; // command line over that
    QList<Override> m_overrides;
    QStringList m_warnings;
};

} // namespace settings
