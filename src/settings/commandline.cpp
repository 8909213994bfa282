#include "settings/commandline.h"

#include <QCommandLineParser>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

using namespace Qt::StringLiterals;

namespace settings {
namespace {

struct Positional {
    QLatin1StringView option;
    QLatin1StringView name;
};
constexpr std::array kPositionals{
    Positional{"group"_L1, "the first argument"_L1},
    Positional{"port"_L1, "the second argument"_L1},
    Positional{"control-port"_L1, "the third argument"_L1},
};

QString dashed(QAnyStringView option)
{
    return (option.size() == 1 ? u"-"_s : u"--"_s) + option.toString();
}

/// Levenshtein's distance.
int distance(QStringView a, QStringView b)
{
    std::vector<int> row(std::size_t(b.size()) + 1);
    std::ranges::generate(row, [n = 0]() mutable { return n++; });
    for (qsizetype i = 0; i < a.size(); ++i) {
        int diagonal = row[0];
        row[0] = int(i) + 1;
        for (std::size_t j = 1; j < row.size(); ++j) {
            const int replaced = diagonal + (a[i] == b[qsizetype(j) - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

/// The option that was probably meant; empty when none is near.
QString nearest(const QString& option, Program program)
{
    const QStringList names = optionNames(program);
    const auto best = std::ranges::min_element(
        names, {}, [&](const QString& name) { return distance(option, name); });
    const qsizetype near = std::clamp<qsizetype>(option.size() / 2, 1, 3);
    return distance(option, *best) <= near ? *best : QString();
}

Problem unknownOption(const QString& option, Program program)
{
    const Program other = program == Program::App ? Program::Relay : Program::App;
    if (optionNames(other).contains(option))
        return {Problem::Kind::OtherProgram, dashed(option), {}, programName(other), {}, 0};
    const QString meant = nearest(option, program);
    return {Problem::Kind::UnknownOption,
            dashed(option),
            {},
            meant.isEmpty() ? meant : dashed(meant),
            {},
            0};
}

const Switch* switchOf(QAnyStringView option)
{
    const auto found = std::ranges::find_if(switches(), [&](const Switch& s) {
        return option == s.option || (!s.letter.isEmpty() && option == s.letter);
    });
    return found == switches().end() ? nullptr : &*found;
}

Problem missingValue(QAnyStringView option, QLatin1StringView valueName)
{
    return {Problem::Kind::MissingValue, dashed(option), {}, QString(valueName), {}, 0};
}

/// QCommandLineParser takes whatever follows as the value: `--name --headless` would name a person
/// "--headless". Whoever means that writes --name=--headless.
bool swallowedAnOption(const QStringList& arguments, const QString& option)
{
    const qsizetype at = arguments.indexOf(option);
    return at >= 0 && at + 1 < arguments.size() && arguments[at + 1].startsWith("--"_L1);
}

/// Why the parser refused, when it was no unknown option: a value stands where none belongs, or is
/// missing at the end.
Problem valueProblem(const QStringList& arguments)
{
    static const QRegularExpression form(u"^--?([^=]+)(=.*)?$"_s,
                                         QRegularExpression::DotMatchesEverythingOption);
    QString last;
    for (const QString& argument : arguments) {
        const QRegularExpressionMatch match = form.match(argument);
        last = match.captured(1);
        const Key* const key = keyOfOption(last);
        const Switch* const steering = switchOf(last);
        const bool bare =
            (key && !key->bare.isEmpty()) || (steering && steering->valueName.isEmpty());
        if (bare && match.hasCaptured(2)) {
            return {
                Problem::Kind::NeedlessValue, dashed(last), match.captured(2).sliced(1), {}, {}, 0};
        }
    }
    const Key* const key = keyOfOption(last);
    const Switch* const steering = switchOf(last);
    return missingValue(last, key ? key->valueName : steering ? steering->valueName : "VALUE"_L1);
}

class Reader
{
public:
    Reader(const QStringList& arguments, Program program)
        : m_arguments(arguments),
          m_program(program)
    {}

    std::expected<CommandLine, Problem> read()
    {
        // --port=1 and -port 1 alike: the original's users write either.
        m_parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
        for (const Key& key : keys()) {
            if (key.programs.testFlag(m_program))
                m_parser.addOption({QString(key.option), {}, QString(key.valueName)});
        }
        for (const Switch& option : switches()) {
            if (!option.programs.testFlag(m_program))
                continue;
            QStringList names{option.option};
            if (!option.letter.isEmpty())
                names << option.letter;
            m_parser.addOption({names, {}, QString(option.valueName)});
        }

        if (!m_parser.parse(m_arguments)) {
            const QStringList unknown = m_parser.unknownOptionNames();
            return std::unexpected(unknown.isEmpty() ? valueProblem(m_arguments)
                                                     : unknownOption(unknown.first(), m_program));
        }
        // Positional arguments first: an option lies over them.
        std::optional<Problem> problem = readPositionals();
        if (!problem)
            problem = readKeys();
        if (!problem)
            problem = readSwitches();
        if (problem)
            return std::unexpected(*problem);
        return m_result;
    }

private:
    std::optional<Problem> readPositionals()
    {
        const QStringList given = m_parser.positionalArguments();
        const qsizetype most = m_program == Program::App ? 3 : 2;
        if (given.size() > most) {
            return Problem{Problem::Kind::TooMany,
                           {},
                           given[most],
                           m_program == Program::App ? u"three (group, port, control port)"_s
                                                     : u"two (group, port)"_s,
                           {},
                           0};
        }
        for (qsizetype i = 0; i < given.size(); ++i) {
            const Positional& positional = kPositionals[std::size_t(i)];
            if (const auto problem =
                    add(*keyOfOption(positional.option), QString(positional.name), given[i]))
                return problem;
        }
        return std::nullopt;
    }

    std::optional<Problem> readKeys()
    {
        for (const Key& key : keys()) {
            if (!key.programs.testFlag(m_program) || !m_parser.isSet(QString(key.option)))
                continue;
            if (!key.bare.isEmpty()) {
                m_result.overrides.append({&key, QString(key.bare)});
                continue;
            }
            const QStringList values = m_parser.values(QString(key.option));
            if (const auto problem = checkPresence(key.option, key.valueName, values))
                return problem;
            const QString text = key.repeatable ? values.join(u',') : values.last();
            if (const auto problem = add(key, dashed(key.option), text))
                return problem;
        }
        return std::nullopt;
    }

    std::optional<Problem> readSwitches()
    {
        for (const Switch& option : switches()) {
            if (!option.programs.testFlag(m_program) || !m_parser.isSet(QString(option.option)))
                continue;
            QString text;
            if (!option.valueName.isEmpty()) {
                const QStringList values = m_parser.values(QString(option.option));
                if (const auto problem = checkPresence(option.option, option.valueName, values))
                    return problem;
                text = values.last();
            }
            const SetResult result = option.set(m_result.invocation, text);
            if (!result) {
                return Problem{
                    Problem::Kind::BadValue, dashed(option.option), text, result.error(), {}, 0};
            }
        }
        return std::nullopt;
    }

    /// An empty value is a shell variable that was not set more often than a wish; taken as "the
    /// default", --relay-fingerprint "$PIN" would fail open.
    std::optional<Problem> checkPresence(QLatin1StringView option, QLatin1StringView valueName,
                                         const QStringList& values) const
    {
        if (!values.contains(QString()) && !swallowedAnOption(m_arguments, dashed(option)))
            return std::nullopt;
        return missingValue(option, valueName);
    }

    std::optional<Problem> add(const Key& key, const QString& given, const QString& text)
    {
        Settings trial;
        const SetResult result =
            text.isEmpty() ? SetResult(std::unexpected(u"is empty"_s)) : key.set(trial, text);
        if (!result)
            return Problem{Problem::Kind::BadValue, given, text, result.error(), {}, 0};
        m_result.overrides.append({&key, text});
        return std::nullopt;
    }

    const QStringList& m_arguments;
    const Program m_program;
    QCommandLineParser m_parser;
    CommandLine m_result;
};

} // namespace

std::expected<CommandLine, Problem> parseCommandLine(const QStringList& arguments, Program program)
{
    return Reader(arguments, program).read();
}

QStringList optionNames(Program program)
{
    QStringList names;
    for (const Key& key : keys()) {
        if (key.programs.testFlag(program))
            names << key.option;
    }
    for (const Switch& option : switches()) {
        if (option.programs.testFlag(program))
            names << option.option;
    }
    return names;
}

} // namespace settings
