#include "settings/problem.h"

namespace settings {
namespace {

/// As one word on one line, however it was given.
QString shown(const QString& value)
{
    QString word = value.simplified();
    for (QChar& c : word) {
        if (!c.isPrint() && !c.isSurrogate())
            c = QChar::ReplacementCharacter;
    }
    if (word.size() > 80)
        word = word.first(77) + QStringLiteral("...");
    return word.isEmpty() || word.contains(u' ') ? u'"' + word + u'"' : word;
}

} // namespace

// Multi-argument arg() throughout: a value that holds "%1" must stay as it is.
QString sentence(const Problem& problem)
{
    const QString place =
        QStringLiteral("%1, line %2").arg(problem.file, QString::number(problem.line));
    switch (problem.kind) {
    case Problem::Kind::BadValue:
        return QStringLiteral("%1 %2 %3.").arg(problem.option, shown(problem.value), problem.right);
    case Problem::Kind::MissingValue:
        return QStringLiteral("%1 needs a value: write %1 %2.").arg(problem.option, problem.right);
    case Problem::Kind::NeedlessValue:
        return QStringLiteral("%1 takes no value: leave out =%2.")
            .arg(problem.option, shown(problem.value));
    case Problem::Kind::UnknownOption:
        return problem.right.isEmpty()
                   ? QStringLiteral("%1 is not an option: --help lists those there are.")
                         .arg(problem.option)
                   : QStringLiteral("%1 is not an option: did you mean %2?")
                         .arg(problem.option, problem.right);
    case Problem::Kind::OtherProgram:
        return QStringLiteral("%1 belongs to %2: leave it out here.")
            .arg(problem.option, problem.right);
    case Problem::Kind::TooMany:
        return QStringLiteral("%1 is one argument too many: there are at most %2.")
            .arg(shown(problem.value), problem.right);
    case Problem::Kind::BadEntry:
        return QStringLiteral("%1: %2 = %3 %4.")
            .arg(place, problem.option, shown(problem.value), problem.right);
    case Problem::Kind::BadLine:
        return QStringLiteral("%1: %2 %3.").arg(place, shown(problem.value), problem.right);
    case Problem::Kind::UnreadableFile:
        return QStringLiteral("The settings file %1 cannot be read (%2): mend it, or name another "
                              "one with --config.")
            .arg(problem.file, problem.right);
    case Problem::Kind::UnwritableFile:
        return QStringLiteral("The settings file %1 cannot be written (%2): the change lasts until "
                              "the program ends.")
            .arg(problem.file, problem.right);
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace settings
