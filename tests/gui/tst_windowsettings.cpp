// What the window remembers of itself.

#include "gui/windowsettings.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::WindowSettings;

class TestWindowSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackAsItWas();
    void startsWithDefaults();
    void takesRubbishForDefaults();
};

void TestWindowSettings::comesBackAsItWas()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"window.ini"_s);
    for (const auto appearance :
         {gui::Appearance::Dark, gui::Appearance::Light, gui::Appearance::System}) {
        const WindowSettings settings{.appearance = appearance,
                                      .notifications = false,
                                      .closeToTray = true,
                                      .geometry = QByteArray("\0\1geometry", 10)};
        settings.save(path);
        QCOMPARE(WindowSettings::load(path), settings);
    }
}

void TestWindowSettings::startsWithDefaults()
{
    const QTemporaryDir folder;
    QCOMPARE(WindowSettings::load(folder.filePath(u"none.ini"_s)), WindowSettings());
}

void TestWindowSettings::takesRubbishForDefaults()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"window.ini"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[window]\nappearance=plaid\nnotifications=\xff\xfe\n\0\1[[[=");
    file.close();
    QCOMPARE(WindowSettings::load(path).appearance, gui::Appearance::System);
}

QTEST_GUILESS_MAIN(TestWindowSettings)
#include "tst_windowsettings.moc"
