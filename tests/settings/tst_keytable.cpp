#include "settings/commandline.h"
#include "settings/keytable.h"
#include "support/sourcefolder.h"

#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using settings::Key;
using settings::Program;
using settings::Settings;
using settings::Switch;
using namespace Qt::StringLiterals;

namespace {

const QString kDigits = u"0123456789"_s.repeated(6);

/// The rows of the tables in docs/options.md by option, cell by cell.
QHash<QString, QStringList> documentedOptions()
{
    static const QRegularExpression name(u"`--([a-z-]+)"_s);
    static const QRegularExpression bar(uR"((?<!\\)\|)"_s);
    QFile file(support::sourceFolder() + QStringLiteral("/docs/options.md"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("docs/options.md cannot be read");
    QHash<QString, QStringList> rows;
    const QStringList lines = QString::fromUtf8(file.readAll()).split(u'\n');
    for (const QString& line : lines) {
        QStringList cells = line.split(bar);
        if (!line.startsWith(u'|') || cells.size() != 6)
            continue;
        for (QString& cell : cells)
            cell = cell.trimmed().replace("\\|"_L1, "|"_L1);
        if (const auto match = name.match(cells[1]); match.hasMatch())
            rows.insert(match.captured(1), cells);
    }
    return rows;
}

} // namespace

class TestKeyTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goodValuesAreTaken_data();
    void goodValuesAreTaken();
    void badValuesAreRefused_data();
    void badValuesAreRefused();
    void everyKeyHasGoodAndBadRows();
    void namesAreUnique();
    void everyDefaultRoundTrips();
    void defaultsAreThoseOfTheProtocol();
    void theDocumentNamesEveryOption_data();
    void theDocumentNamesEveryOption();
    void theDocumentNamesNothingElse();
};

void TestKeyTable::goodValuesAreTaken_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("value"); // as get() shows it
    const auto row = [](const char* option, const QString& text, const QString& value) {
        QTest::addRow("%s %s", option, qUtf8Printable(text))
            << QString::fromLatin1(option) << text << value;
    };
    const auto same = [&](const char* option, const QString& text) { row(option, text, text); };

    same("group", u"224.0.0.0"_s);
    same("group", u"239.255.255.255"_s);
    same("group", u"ff15::5356"_s);
    row("group", u"FF15:0:0:0:0:0:0:5356"_s, u"ff15::5356"_s);
    row("group", u"[ff02::1]"_s, u"ff02::1"_s);
    same("port", u"1"_s);
    same("port", u"65535"_s);
    row("port", u"048386"_s, u"48386"_s);
    same("interface", u"eth0"_s);
    row("interface", u"eth0,wlan0,eth0"_s, u"eth0, wlan0"_s);
    row("interface", u" Ethernet 2 , lo "_s, u"Ethernet 2, lo"_s);
    same("ttl", u"0"_s);
    same("ttl", u"255"_s);
    same("keepalive", u"1"_s);
    same("keepalive", u"3600"_s);
    same("name", u"Ada"_s);
    row("name", u" Ada Lovelace "_s, u"Ada Lovelace"_s);
    same("name", u"Ἀδα 愛 😀"_s);
    same("name", u"%1 = ; # [x]"_s);
    same("name", QString(settings::kMaxNameLength, u'x'));
    same("relay", u"auto"_s);
    same("relay", u"never"_s);
    row("relay", u"HOST"_s, u"host"_s);
    same("relay-address", u"10.9.0.1"_s);
    same("relay-address", u"relay.example:48386"_s);
    same("relay-address", u"[fd00::1]:48386"_s);
    same("relay-fingerprint", kDigits);
    row("relay-fingerprint", u"01234 56789 "_s.repeated(6), kDigits);
    same("timeout", u"1"_s);
    same("timeout", u"86400"_s);
    same("control-port", u"0"_s);
    same("control-port", u"1"_s);
    same("control-port", u"65535"_s);
    same("control-port", u"auto"_s);
    row("control-port", u"OFF"_s, u"off"_s);
    same("control-bind", u"127.0.0.1"_s);
    same("control-bind", u"127.1.2.3"_s);
    same("control-bind", u"10.9.0.1"_s);
    same("control-bind", u"0.0.0.0"_s);
    same("control-bind", u"fd00::1"_s);
    row("control-bind", u"0:0:0:0:0:0:0:1"_s, u"::1"_s);
    same("control-auth", u"cookie"_s);
    same("control-auth", u"none"_s);
    same("key", u"/var/lib/sottovoce/relay.key"_s);
    same("member-timeout", u"2"_s);
    same("member-timeout", u"86400"_s);
    same("max-members", u"1"_s);
    same("max-members", u"10000"_s);
    same("log-level", u"debug"_s);
    same("log-level", u"info"_s);
    row("log-level", u"Warning"_s, u"warning"_s);
    same("log-level", u"error"_s);
    same("no-classic", u"allow"_s);
    row("no-classic", u"Refuse"_s, u"refuse"_s);
    same("password-file", u"/etc/sottovoce/password"_s);
    same("history", u"off"_s);
    same("history", u"memory"_s);
    row("history", u"Disk"_s, u"disk"_s);
    row("strangers", u"Refuse"_s, u"refuse"_s);
    same("strangers", u"accept"_s);
    same("relay-name", QString(64, u'x'));
    row("relay-name", u" Library "_s, u"Library"_s);
    same("log-format", u"text"_s);
    same("log-format", u"json"_s);
}

void TestKeyTable::goodValuesAreTaken()
{
    QFETCH(QString, option);
    QFETCH(QString, text);
    QFETCH(QString, value);
    const Key* const key = settings::keyOfOption(option);
    QVERIFY(key);
    Settings changed;
    const settings::SetResult result = key->set(changed, text);
    QVERIFY2(result, result ? "" : qUtf8Printable(result.error()));
    QCOMPARE(key->get(changed), value);
    for (const Key& other : settings::keys()) {
        if (other.option != key->option)
            QCOMPARE(other.get(changed), other.get(Settings()));
    }
}

void TestKeyTable::badValuesAreRefused_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("hint"); // what the sentence must mention
    const auto rows = [](const char* option, const char* hint, const QStringList& texts) {
        for (const QString& text : texts) {
            QTest::addRow("%s '%s'", option, qUtf8Printable(text.left(30)))
                << QString::fromLatin1(option) << text << QString::fromLatin1(hint);
        }
    };
    const QStringList noNumbers{u""_s,    u" "_s,  u"x"_s,           u"-1"_s,        u"+1"_s,
                                u" 1"_s,  u"1 "_s, u"1.5"_s,         u"1e2"_s,       u"0x10"_s,
                                u"1,0"_s, u"१"_s,  u"99999999999"_s, u"4294967297"_s};

    rows("group", "multicast",
         {u""_s, u"x"_s, u"10.9.0.1"_s, u"223.255.255.255"_s, u"240.0.0.0"_s, u"239.255.83"_s,
          u"239.255.83.256"_s, u"239.255.83.86:48386"_s, u"fe80::1"_s, u"ff02::1%eth0"_s,
          u"::ffff:239.255.83.86"_s, u"239.255.83.86 "_s, u"[ff02::1]:1"_s});
    rows("port", "1 to 65535", noNumbers + QStringList{u"0"_s, u"65536"_s, u"99999"_s});
    rows("interface", "interface", {u","_s, u" "_s, u" , "_s, u"eth0\n"_s});
    rows("ttl", "0 to 255", noNumbers + QStringList{u"256"_s});
    rows("keepalive", "1 to 3600", noNumbers + QStringList{u"0"_s, u"3601"_s});
    rows("name", "at most 64",
         {QString(settings::kMaxNameLength + 1, u'x'), u"a\nb"_s, u"a\tb"_s, u"a\u0085b"_s});
    rows("relay", "auto, never or host", {u""_s, u"x"_s, u"autos"_s, u"aut"_s, u"auto "_s});
    rows("relay-address", "HOST:PORT", {u"a b"_s, u":1"_s, u"10.9.0.1:0"_s, u"fd00::1]:1"_s});
    rows("relay-fingerprint", "60 digits",
         {kDigits.chopped(1), kDigits + u'0', kDigits.chopped(1) + u'x',
          kDigits.chopped(1) + u"१"_s});
    rows("timeout", "1 to 86400", noNumbers + QStringList{u"0"_s, u"86401"_s});
    rows("control-port", "auto or off", {u""_s, u"x"_s, u"-1"_s, u"65536"_s, u"on"_s, u"auto "_s});
    rows("control-bind", "127.0.0.1",
         {u"x"_s, u"localhost"_s, u"127.0.0.1:1"_s, u"239.255.83.86"_s, u"ff15::5356"_s,
          u"255.255.255.255"_s});
    rows("control-auth", "cookie or none", {u""_s, u"x"_s, u"no"_s});
    rows("no-classic", "allow or refuse", {u""_s, u"x"_s, u"yes"_s});
    rows("history", "off, memory or disk", {u""_s, u"x"_s, u"on"_s});
    rows("strangers", "accept or refuse", {u""_s, u"x"_s, u"allow"_s});
    rows("relay-name", "at most 64 bytes", {QString(65, u'x'), QString(33, u'é'), u"a\nb"_s});
    rows("member-timeout", "2 to 86400", noNumbers + QStringList{u"0"_s, u"1"_s, u"86401"_s});
    rows("max-members", "1 to 10000", noNumbers + QStringList{u"0"_s, u"10001"_s});
    rows("log-level", "debug, info, warning or error", {u""_s, u"x"_s, u"verbose"_s});
    rows("log-format", "text or json", {u""_s, u"x"_s, u"xml"_s});
}

void TestKeyTable::badValuesAreRefused()
{
    QFETCH(QString, option);
    QFETCH(QString, text);
    QFETCH(QString, hint);
    const Key* const key = settings::keyOfOption(option);
    QVERIFY(key);
    Settings changed;
    const settings::SetResult result = key->set(changed, text);
    QVERIFY(!result);
    QVERIFY2(result.error().contains(hint), qUtf8Printable(result.error()));
    QVERIFY2(!result.error().endsWith(u'.'), "sentence() adds the full stop");
    QCOMPARE(changed, Settings());
}

void TestKeyTable::everyKeyHasGoodAndBadRows()
{
    // A key that is added to the table wants rows above. Any text can be the name of a file.
    QFile source(support::sourceFolder() + QStringLiteral("/tests/settings/tst_keytable.cpp"));
    QVERIFY(source.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(source.readAll()).simplified();
    for (const Key& key : settings::keys()) {
        const QRegularExpression good(u"same\\(\"%1\""_s.arg(QString(key.option)));
        const QRegularExpression bad(u"rows\\( ?\"%1\""_s.arg(QString(key.option)));
        QVERIFY2(text.contains(good), key.option.data());
        QVERIFY2(text.contains(bad) || key.valueName == "FILE"_L1, key.option.data());
    }
}

void TestKeyTable::namesAreUnique()
{
    QSet<QString> options;
    QSet<QString> entries;
    for (const Key& key : settings::keys()) {
        const QString entry = key.section + u'/' + key.entry;
        QVERIFY2(!options.contains(key.option), key.option.data());
        QVERIFY2(!entries.contains(entry), qUtf8Printable(entry));
        options << key.option;
        entries << entry;
        QCOMPARE(settings::keyOfOption(key.option), &key);
        QCOMPARE(settings::keyOfEntry(key.section, key.entry), &key);
    }
    for (const Switch& option : settings::switches()) {
        QVERIFY2(!options.contains(option.option), option.option.data());
        options << option.option;
    }
    QVERIFY(!settings::keyOfOption("ports"));
    QVERIFY(!settings::keyOfEntry("network", "ports"));
    QVERIFY(!settings::keyOfEntry("networks", "port"));
}

void TestKeyTable::everyDefaultRoundTrips()
{
    // Empty ones included: an edit back to them must be possible.
    for (const Key& key : settings::keys()) {
        Settings changed;
        QVERIFY2(key.set(changed, key.get(Settings())), key.option.data());
        QCOMPARE(key.get(changed), key.get(Settings()));
        QVERIFY2(!settings::defaultText(key).isEmpty(), key.option.data());
    }
}

void TestKeyTable::defaultsAreThoseOfTheProtocol()
{
    // docs/protocol.md, "Addresses" and "Keep-alive"; docs/control-port.md for 48387.
    const auto text = [](const char* option) {
        return settings::defaultText(*settings::keyOfOption(option));
    };
    QCOMPARE(text("group"), u"239.255.83.86"_s);
    QCOMPARE(text("port"), u"48386"_s);
    QCOMPARE(text("ttl"), u"1"_s);
    QCOMPARE(text("keepalive"), u"10"_s);
    QCOMPARE(text("member-timeout"), u"90"_s);
    QCOMPARE(text("max-members"), u"10000"_s);
    QCOMPARE(text("timeout"), u"30"_s);
    QCOMPARE(text("relay"), u"auto"_s);
    QCOMPARE(text("control-port"), u"auto"_s);
    QCOMPARE(text("control-auth"), u"cookie"_s);
    QCOMPARE(Settings().controlPort.number, 48387);
}

void TestKeyTable::theDocumentNamesEveryOption_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("inFile");
    QTest::addColumn<QString>("defaultText");
    for (const Key& key : settings::keys()) {
        const bool unset = key.get(Settings()).isEmpty();
        QTest::newRow(key.option.data())
            << QString(key.option)
            << (key.bare.isEmpty() ? u"`--%1 %2`"_s.arg(QString(key.option), QString(key.valueName))
                                   : u"`--%1`"_s.arg(QString(key.option)))
            << u"`[%1] %2`"_s.arg(QString(key.section), QString(key.entry))
            << (unset ? QString(key.unset) : u"`%1`"_s.arg(settings::defaultText(key)));
    }
    for (const Switch& option : settings::switches()) {
        const QString value = option.valueName.isEmpty() ? QString() : u' ' + option.valueName;
        const bool hasDefault = option.option == "profile"_L1;
        QTest::newRow(option.option.data())
            << QString(option.option) << u"`--%1%2`"_s.arg(QString(option.option), value)
            << QString()
            << (hasDefault ? u"`%1`"_s.arg(settings::Invocation().profile) : QString());
    }
}

void TestKeyTable::theDocumentNamesEveryOption()
{
    QFETCH(QString, option);
    QFETCH(QString, written);
    QFETCH(QString, inFile);
    QFETCH(QString, defaultText);
    const QStringList row = documentedOptions().value(option);
    QVERIFY2(!row.isEmpty(), "docs/options.md has no row for it");
    QVERIFY2(row[1].endsWith(written), qUtf8Printable(row[1]));
    QCOMPARE(row[2], inFile);
    QCOMPARE(row[3], defaultText);
    QVERIFY(!row[4].isEmpty());
}

void TestKeyTable::theDocumentNamesNothingElse()
{
    const QStringList app = settings::optionNames(Program::App);
    const QStringList relay = settings::optionNames(Program::Relay);
    const QStringList documented = documentedOptions().keys();
    QVERIFY(!documented.isEmpty());
    for (const QString& option : documented)
        QVERIFY2(app.contains(option) || relay.contains(option), qUtf8Printable(option));
}

QTEST_GUILESS_MAIN(TestKeyTable)
#include "tst_keytable.moc"
