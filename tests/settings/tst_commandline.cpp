#include "settings/commandline.h"

#include <QTest>

using settings::CommandLine;
using settings::Problem;
using settings::Program;
using settings::Settings;
using namespace Qt::StringLiterals;

namespace {

std::expected<CommandLine, Problem> parse(const QString& line, Program program = Program::App)
{
    return settings::parseCommandLine(
        QStringList{u"program"_s} + line.split(u' ', Qt::SkipEmptyParts), program);
}

Settings applied(const CommandLine& line)
{
    Settings result;
    for (const settings::Override& override : line.overrides)
        (void) override.key->set(result, override.text);
    return result;
}

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(); } // QCommandLineParser's, about how it is used
    void nothingIsFine();
    void valuesAreTaken();
    void repeatedValuesAreKept();
    void theLastOfSeveralCounts();
    void valueMayBeginWithDashesAfterEquals();
    void singleDashIsUnderstood();
    void positionalArgumentsAreTaken();
    void optionBeatsPositionalArgument();
    void switchesAreTaken();
    void relayHasItsOwnOptions();
    void problemsAreSentences_data();
    void problemsAreSentences();
    void emptyValueIsNoDefault();
    void valueStaysOnOneLineOfASentence();
    void helpNamesEveryOption();
    void helpFitsATerminal();
    void versionIsOneLine();
};

void TestCommandLine::nothingIsFine()
{
    for (const Program program : {Program::App, Program::Relay}) {
        const auto line = parse({}, program);
        QVERIFY(line);
        QVERIFY(line->overrides.isEmpty());
        QCOMPARE(line->invocation.profile, u"default"_s);
        QVERIFY(!line->invocation.headless && !line->invocation.help && !line->invocation.version);
        QVERIFY(line->invocation.configFile.isEmpty() && line->invocation.forgetRelay.isEmpty());
    }
}

void TestCommandLine::valuesAreTaken()
{
    const auto line = parse(u"--group ff15::5356 --port=50000 --name Ada --relay never "
                            "--control-port off --log-format json --ttl 0"_s);
    QVERIFY(line);
    const Settings result = applied(*line);
    QCOMPARE(result.group, u"ff15::5356"_s);
    QCOMPARE(result.port, 50000);
    QCOMPARE(result.name, u"Ada"_s);
    QCOMPARE(result.relayMode, settings::RelayMode::Never);
    QCOMPARE(result.controlPort.mode, settings::ControlPort::Mode::Off);
    QCOMPARE(result.logFormat, settings::LogFormat::Json);
    QCOMPARE(result.ttl, 0);
    QCOMPARE(line->overrides.size(), 7);
}

void TestCommandLine::repeatedValuesAreKept()
{
    const auto line = parse(u"--interface eth0 --port 5 --interface lo"_s);
    QVERIFY(line);
    QCOMPARE(applied(*line).interfaces, (QStringList{u"eth0"_s, u"lo"_s}));
}

void TestCommandLine::theLastOfSeveralCounts()
{
    const auto line = parse(u"--port 5 --port 6"_s);
    QVERIFY(line);
    QCOMPARE(applied(*line).port, 6);
}

void TestCommandLine::valueMayBeginWithDashesAfterEquals()
{
    const auto line = parse(u"--name=--headless"_s);
    QVERIFY(line);
    QCOMPARE(applied(*line).name, u"--headless"_s);
    QVERIFY(!line->invocation.headless);
}

void TestCommandLine::singleDashIsUnderstood()
{
    const auto line = parse(u"-port 5 -headless"_s);
    QVERIFY(line);
    QCOMPARE(applied(*line).port, 5);
    QVERIFY(line->invocation.headless);
}

void TestCommandLine::positionalArgumentsAreTaken()
{
    const auto all = parse(u"239.1.2.3 50000 50001"_s);
    QVERIFY(all);
    QCOMPARE(applied(*all).group, u"239.1.2.3"_s);
    QCOMPARE(applied(*all).port, 50000);
    QCOMPARE(applied(*all).controlPort,
             (settings::ControlPort{settings::ControlPort::Mode::Fixed, 50001}));

    const auto one = parse(u"--headless 239.1.2.3"_s);
    QVERIFY(one);
    QCOMPARE(applied(*one).group, u"239.1.2.3"_s);
    QCOMPARE(applied(*one).port, Settings().port);

    const auto relay = parse(u"239.1.2.3 50000"_s, Program::Relay);
    QVERIFY(relay);
    QCOMPARE(applied(*relay).port, 50000);
}

void TestCommandLine::optionBeatsPositionalArgument()
{
    const auto line = parse(u"--port 6 239.1.2.3 5"_s);
    QVERIFY(line);
    QCOMPARE(applied(*line).port, 6);
    QCOMPARE(applied(*line).group, u"239.1.2.3"_s);
}

void TestCommandLine::switchesAreTaken()
{
    const auto line = parse(u"--headless --profile work_2-b --config /tmp/x.ini "
                            "--forget-relay [fd00::1]:5"_s);
    QVERIFY(line);
    QVERIFY(line->invocation.headless);
    QCOMPARE(line->invocation.profile, u"work_2-b"_s);
    QCOMPARE(line->invocation.configFile, u"/tmp/x.ini"_s);
    QCOMPARE(line->invocation.forgetRelay, u"[fd00::1]:5"_s);
    for (const QString& text : {u"-h"_s, u"--help"_s}) {
        QVERIFY(parse(text)->invocation.help);
        QVERIFY(parse(text, Program::Relay)->invocation.help);
    }
    for (const QString& text : {u"-v"_s, u"--version"_s})
        QVERIFY(parse(text)->invocation.version);
}

void TestCommandLine::relayHasItsOwnOptions()
{
    const auto line = parse(u"--key /k --max-members 5 --member-timeout 60"_s, Program::Relay);
    QVERIFY(line);
    QCOMPARE(applied(*line).keyFile, u"/k"_s);
    QCOMPARE(applied(*line).maxMembers, 5);
    QCOMPARE(applied(*line).memberTimeoutSeconds, 60);
}

void TestCommandLine::problemsAreSentences_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<Program>("program");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const QString& line, const QString& sentence,
                        Program program = Program::App) {
        QTest::addRow("%s", qUtf8Printable(line)) << line << program << sentence;
    };

    row(u"--port 99999"_s, u"--port 99999 is not a port: give a number from 1 to 65535."_s);
    row(u"--port=x"_s, u"--port x is not a port: give a number from 1 to 65535."_s);
    row(u"--port -1"_s, u"--port -1 is not a port: give a number from 1 to 65535."_s);
    row(u"--log-level loud"_s,
        u"--log-level loud is not a log level: give debug, info, warning or error."_s);
    row(u"--group 10.9.0.1"_s,
        u"--group 10.9.0.1 is not a multicast address: give one from 224.0.0.0 to "
        "239.255.255.255, or an IPv6 one that begins with ff."_s);
    row(u"--control-bind 239.0.0.1"_s,
        u"--control-bind 239.0.0.1 is not an address of a machine: give 127.0.0.1, another one of "
        "this machine, or 0.0.0.0 for all."_s);
    row(u"--profile a/b"_s,
        u"--profile a/b is not a profile's name: give 1 to 32 letters, digits, - and _."_s);
    row(u"--profile "_s + QString(33, u'x'),
        u"--profile %1 is not a profile's name: give 1 to 32 letters, digits, - and _."_s.arg(
            QString(33, u'x')));
    row(u"--forget-relay a:b:c"_s,
        u"--forget-relay a:b:c is not a relay's address: give ADDRESS or ADDRESS:PORT, for example "
        "10.9.0.1:48386."_s);
    row(u"--port"_s, u"--port needs a value: write --port N."_s);
    row(u"--port --headless"_s, u"--port needs a value: write --port N."_s);
    row(u"--profile --headless"_s, u"--profile needs a value: write --profile NAME."_s);
    row(u"--config"_s, u"--config needs a value: write --config FILE."_s);
    row(u"--port="_s, u"--port needs a value: write --port N."_s);
    row(u"--headless=yes"_s, u"--headless takes no value: leave out =yes."_s);
    row(u"--headless --help=5 --name x"_s, u"--help takes no value: leave out =5."_s);
    row(u"-headless=5"_s, u"--headless takes no value: leave out =5."_s);
    row(u"-h=5"_s, u"-h takes no value: leave out =5."_s);
    row(u"-port"_s, u"--port needs a value: write --port N."_s);
    row(u"--prot 5"_s, u"--prot is not an option: did you mean --port?"_s);
    row(u"--relay-adress x"_s, u"--relay-adress is not an option: did you mean --relay-address?"_s);
    row(u"--headles"_s, u"--headles is not an option: did you mean --headless?"_s);
    row(u"--xyzzy"_s, u"--xyzzy is not an option: --help lists those there are."_s);
    row(u"-x"_s, u"-x is not an option: --help lists those there are."_s);
    row(u"--max-members 5"_s, u"--max-members belongs to sottovoce-relay: leave it out here."_s);
    row(u"--key x"_s, u"--key belongs to sottovoce-relay: leave it out here."_s);
    row(u"--headless"_s, u"--headless belongs to sottovoce: leave it out here."_s, Program::Relay);
    row(u"--control-port 5"_s, u"--control-port belongs to sottovoce: leave it out here."_s,
        Program::Relay);
    row(u"--max-member 5"_s, u"--max-member is not an option: did you mean --max-members?"_s,
        Program::Relay);
    row(u"10.9.0.1"_s,
        u"the first argument 10.9.0.1 is not a multicast address: give one from 224.0.0.0 to "
        "239.255.255.255, or an IPv6 one that begins with ff."_s);
    row(u"239.1.2.3 0"_s, u"the second argument 0 is not a port: give a number from 1 to 65535."_s);
    row(u"239.1.2.3 5 x"_s,
        u"the third argument x is not a control port: give a number from 1 to 65535, 0 for any "
        "free one, auto or off."_s);
    row(u"239.1.2.3 5 6 7"_s,
        u"7 is one argument too many: there are at most three (group, port, control port)."_s);
    row(u"239.1.2.3 5 6"_s, u"6 is one argument too many: there are at most two (group, port)."_s,
        Program::Relay);
}

void TestCommandLine::problemsAreSentences()
{
    QFETCH(QString, line);
    QFETCH(Program, program);
    QFETCH(QString, sentence);
    const auto result = parse(line, program);
    QVERIFY(!result);
    QCOMPARE(settings::sentence(result.error()), sentence);
}

void TestCommandLine::emptyValueIsNoDefault()
{
    // --relay-fingerprint "$PIN" with PIN unset must not come to trust any key.
    for (const settings::Key& key : settings::keys()) {
        if (!key.bare.isEmpty())
            continue;
        const QString option = u"--"_s + key.option;
        const Program program = key.programs.testFlag(Program::App) ? Program::App : Program::Relay;
        const auto result = settings::parseCommandLine({u"program"_s, option, QString()}, program);
        QVERIFY2(!result, key.option.data());
        QCOMPARE(result.error().kind, Problem::Kind::MissingValue);
        QCOMPARE(result.error().option, option);
    }
    const auto positional = settings::parseCommandLine({u"program"_s, QString()}, Program::App);
    QVERIFY(!positional);
    QCOMPARE(settings::sentence(positional.error()), u"the first argument \"\" is empty."_s);
}

void TestCommandLine::valueStaysOnOneLineOfASentence()
{
    const auto result =
        settings::parseCommandLine({u"program"_s, u"--port"_s, u"1\n2 %1 %2"_s}, Program::App);
    QVERIFY(!result);
    QCOMPARE(settings::sentence(result.error()),
             u"--port \"1 2 %1 %2\" is not a port: give a number from 1 to 65535."_s);
    const auto binary = settings::parseCommandLine(
        {u"program"_s, u"--port"_s, u"\x89PNG\0\u001b[2J"_s}, Program::App);
    QVERIFY(!binary);
    QCOMPARE(settings::sentence(binary.error()),
             u"--port \ufffdPNG\ufffd\ufffd[2J is not a port: give a number from 1 to 65535."_s);
    const auto longOne =
        settings::parseCommandLine({u"program"_s, u"--port"_s, QString(5000, u'9')}, Program::App);
    QVERIFY(!longOne);
    QVERIFY(settings::sentence(longOne.error()).size() < 200);
}

void TestCommandLine::helpNamesEveryOption()
{
    for (const Program program : {Program::App, Program::Relay}) {
        const QString help = settings::helpText(program);
        for (const QString& option : settings::optionNames(program))
            QVERIFY2(help.contains(u"--"_s + option), qUtf8Printable(option));
        for (const settings::Key& key : settings::keys()) {
            QCOMPARE(help.contains(u"  --%1 "_s.arg(QString(key.option))),
                     key.programs.testFlag(program));
        }
    }
}

void TestCommandLine::helpFitsATerminal()
{
    for (const Program program : {Program::App, Program::Relay}) {
        const QString help = settings::helpText(program);
        QVERIFY(help.endsWith(u'\n'));
        for (const QString& line : help.split(u'\n'))
            QVERIFY2(line.size() <= 80, qUtf8Printable(line));
    }
}

void TestCommandLine::versionIsOneLine()
{
    QCOMPARE(settings::versionText(Program::App), u"sottovoce " SOTTOVOCE_VERSION "\n"_s);
    QCOMPARE(settings::versionText(Program::Relay), u"sottovoce-relay " SOTTOVOCE_VERSION "\n"_s);
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
