#pragma once

// What is wrong with a command line or a settings file, and the one sentence that says so: which
// option or key, which value, what would be right. Value type, any thread. Every Problem ends a
// program with exit code 2, before it has touched anything.

#include <QString>

namespace settings {

struct Problem {
    enum class Kind {
        BadValue,       ///< the option's value is of no use
        MissingValue,   ///< the option stands last, or before another option
        NeedlessValue,  ///< --help=yes
        UnknownOption,  ///< no program of ours has it; `right`: the nearest one, if any is near
        OtherProgram,   ///< `right`: the program that it belongs to
        TooMany,        ///< `value`: the first argument too many; `right`: those that there are
        BadEntry,       ///< in a settings file; `option`: section/key
        BadLine,        ///< in a settings file; `value`: the line
        UnreadableFile, ///< `right`: the system's words
        UnwritableFile, ///< `right`: the system's words
    };
    Kind kind = Kind::BadValue;
    QString option; ///< as it was given: "--port", "the second argument", "network/port"
    QString value;
    QString right; ///< BadValue, BadEntry: what is wrong and what would be right, ends a sentence
    QString file;  ///< the settings file; empty: the command line
    int line = 0;  ///< in the file, from 1

    friend bool operator==(const Problem&, const Problem&) = default;
};

/// One line that names the option, the value and what would be right.
[[nodiscard]] QString sentence(const Problem& problem);

} // namespace settings
