// --help and --version, from the key table.

#include "settings/commandline.h"

using namespace Qt::StringLiterals;

namespace settings {
namespace {

constexpr qsizetype kIndent = 28;
constexpr qsizetype kWidth = 80;

QString wrapped(const QString& left, const QString& right)
{
    QString result;
    QString line = u"  "_s + left;
    if (line.size() >= kIndent) {
        result = line + u'\n';
        line.clear();
    }
    line = line.leftJustified(kIndent);
    bool first = true;
    for (const QString& word : right.split(u' ')) {
        if (!first && line.size() + 1 + word.size() > kWidth) {
            result += line + u'\n';
            line = QString(kIndent, u' ');
            first = true;
        }
        line += (first ? u""_s : u" "_s) + word;
        first = false;
    }
    return result + line + u'\n';
}

} // namespace

QString helpText(Program program)
{
    QString text = program == Program::App
                       ? u"Usage: sottovoce [OPTIONS] [GROUP [PORT [CONTROL-PORT]]]\n\n"
                         "Private group chat on the local network.\n\nOptions:\n"_s
                       : u"Usage: sottovoce-relay [OPTIONS] [GROUP [PORT]]\n"
                         "       sottovoce-relay rotate-key [--key FILE]\n\n"
                         "The relay of a private group chat on the local network.\n\nOptions:\n"_s;

    for (const Key& key : keys()) {
        if (!key.programs.testFlag(program))
            continue;
        text += key.bare.isEmpty()
                    ? wrapped(u"--%1 %2"_s.arg(QString(key.option), QString(key.valueName)),
                              u"%1 (default: %2)"_s.arg(QString(key.help), defaultText(key)))
                    : wrapped(u"--"_s + key.option, QString(key.help));
    }
    for (const Switch& option : switches()) {
        if (!option.programs.testFlag(program))
            continue;
        QString left = u"--"_s + option.option;
        if (!option.letter.isEmpty())
            left.prepend(u"-%1, "_s.arg(QString(option.letter)));
        if (!option.valueName.isEmpty())
            left += u' ' + option.valueName;
        text += wrapped(left, QString(option.help));
    }
    return text;
}

QString versionText(Program program)
{
    return u"%1 %2\n"_s.arg(programName(program), u"" SOTTOVOCE_VERSION ""_s);
}

} // namespace settings
