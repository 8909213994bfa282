#pragma once

// The one table of all that can be set: from it come the command line, --help, the settings file
// and the check of docs/options.md. A key knows how its text becomes a value, and says what would
// be right when it cannot. What steers a single run (--headless, --config ...) stands in a second,
// shorter table: it has no place in a file. Constant data, any thread.

#include "settings/settings.h"

#include <QAnyStringView>
#include <QFlags>
#include <QLatin1StringView>
#include <QStringView>

#include <expected>
#include <span>

namespace settings {

enum class Program {
    App = 1,   ///< sottovoce
    Relay = 2, ///< sottovoce-relay
};
Q_DECLARE_FLAGS(Programs, Program)
Q_DECLARE_OPERATORS_FOR_FLAGS(Programs)

[[nodiscard]] QString programName(Program program);

/// The error ends a sentence that began with option and value: "is not a port: give a number ...".
using SetResult = std::expected<void, QString>;

struct Key {
    QLatin1StringView option;  ///< without the dashes
    QLatin1StringView section; ///< of the settings file
    QLatin1StringView entry;   ///< its name there
    Programs programs;
    QLatin1StringView valueName;
    QLatin1StringView help;
    QLatin1StringView unset; ///< what an empty default stands for
    bool repeatable = false; ///< several values, which set() takes with commas between them
    SetResult (*set)(Settings& settings,
                     const QString& text) = nullptr;    ///< "": back to an empty default
    QString (*get)(const Settings& settings) = nullptr; ///< text that set() takes
    /// The text that the option alone stands for; then its valueName is empty.
    QLatin1StringView bare{};
};

/// What steers one run.
struct Invocation {
    QString profile = QStringLiteral("default");
    QString configFile;  ///< empty: the profile's
    QString forgetRelay; ///< an address; empty: not asked
    bool headless = false;
    bool help = false;
    bool version = false;
};

struct Switch {
    QLatin1StringView option;
    QLatin1StringView letter; ///< its short form, where it has one
    Programs programs;
    QLatin1StringView valueName; ///< empty: takes none, set() ignores its text
    QLatin1StringView help;
    SetResult (*set)(Invocation& invocation, const QString& text) = nullptr;
};

[[nodiscard]] std::span<const Key> keys();
[[nodiscard]] std::span<const Switch> switches();

/// Null when there is none of that name.
[[nodiscard]] const Key* keyOfOption(QAnyStringView option);
[[nodiscard]] const Key* keyOfEntry(QAnyStringView section, QAnyStringView entry);

/// The default as people read it in --help and in docs/options.md.
[[nodiscard]] QString defaultText(const Key& key);

/// Whether it can name a profile: 1 to 32 letters, digits, - and _ of ASCII.
[[nodiscard]] bool isProfileName(QStringView text);

} // namespace settings
