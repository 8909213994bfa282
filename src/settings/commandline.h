#pragma once

// The command line of both programs, from the key table. Needs no application object, so that a
// program can read it before it knows whether it will have a window. Every value is checked here;
// nothing is touched. Values, any thread.

#include "settings/keytable.h"
#include "settings/problem.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <expected>

namespace settings {

/// A value from the command line, which lies over what the file says. Its text was checked.
struct Override {
    const Key* key;
    QString text;
};

struct CommandLine {
    Invocation invocation;
    QList<Override> overrides;
};

/// `arguments` begin with the program's name, as QCoreApplication::arguments() does. The original's
/// positional arguments (group, port, control port) are taken too; an option beats them.
[[nodiscard]] std::expected<CommandLine, Problem> parseCommandLine(const QStringList& arguments,
                                                                   Program program);

/// The names of all options of a program, without dashes.
[[nodiscard]] QStringList optionNames(Program program);

/// What --help and --version print, with the newline at the end.
[[nodiscard]] QString helpText(Program program);
[[nodiscard]] QString versionText(Program program);

} // namespace settings
