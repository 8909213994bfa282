#include "settings/settings.h"

#include <QTest>

using settings::Settings;
using settings::shownName;
using namespace Qt::StringLiterals;

class TestSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shownNameIsTheChosenOne();
    void shownNameIsTheLoginNameWithoutOne();
};

void TestSettings::shownNameIsTheChosenOne()
{
    qputenv("USER", "login");
    Settings settings;
    settings.name = u"Ada L."_s;
    QCOMPARE(shownName(settings), u"Ada L."_s);
}

void TestSettings::shownNameIsTheLoginNameWithoutOne()
{
    qputenv("USER", "login");
    qputenv("USERNAME", "another");
    QCOMPARE(shownName({}), u"login"_s);
    qputenv("USER", QByteArray(100, 'x'));
    QCOMPARE(shownName({}).size(), settings::kMaxNameLength);
    qunsetenv("USER");
    QCOMPARE(shownName({}), u"another"_s);
    qunsetenv("USERNAME");
    QCOMPARE(shownName({}), QString());
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
