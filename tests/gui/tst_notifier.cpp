// Notifications: of what nobody has seen, and not too many.

#include "gui/notifier.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::Notifier;

class TestNotifier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isQuietWhileSomebodyLooks();
    void tellsOfAMessage();
    void aFloodIsOneNotification();
    void canBeSwitchedOff();
    void markupIsHarmless();
};

void TestNotifier::isQuietWhileSomebodyLooks()
{
    Notifier notifier;
    const QSignalSpy notified(&notifier, &Notifier::notified);
    notifier.setWatched(true);
    notifier.messageArrived(u"Ada"_s, u"hello"_s);
    QCOMPARE(notified.size(), 0);
    QCOMPARE(notifier.unread(), 0);
}

void TestNotifier::tellsOfAMessage()
{
    Notifier notifier;
    const QSignalSpy notified(&notifier, &Notifier::notified);
    notifier.setWatched(false);
    notifier.messageArrived(u"Ada"_s, u"hello\nthere"_s);
    QCOMPARE(notified.size(), 1);
    QCOMPARE(notified[0][0].toString(), u"Ada"_s);
    QCOMPARE(notified[0][1].toString(), u"hello there"_s);
    QCOMPARE(notifier.unread(), 1);
    notifier.setWatched(true);
    QCOMPARE(notifier.unread(), 0);
}

void TestNotifier::aFloodIsOneNotification()
{
    Notifier notifier;
    const QSignalSpy notified(&notifier, &Notifier::notified);
    notifier.setWatched(false);
    for (int i = 0; i < 1000; ++i)
        notifier.messageArrived(u"Ada"_s, u"hello"_s);
    QCOMPARE(notified.size(), 1);
    QCOMPARE(notifier.unread(), 1000);
    auto* pause = notifier.findChild<QTimer*>();
    QVERIFY(pause->isActive());
    pause->setInterval(0); // what would come after the pause comes now
    QTRY_COMPARE(notified.size(), 2);
    QVERIFY(notified[1][1].toString().contains("999"_L1));
}

void TestNotifier::canBeSwitchedOff()
{
    Notifier notifier;
    const QSignalSpy notified(&notifier, &Notifier::notified);
    notifier.setEnabled(false);
    notifier.setWatched(false);
    notifier.messageArrived(u"Ada"_s, u"hello"_s);
    QCOMPARE(notified.size(), 0);
    QCOMPARE(notifier.unread(), 1); // the tray's mark stays
}

void TestNotifier::markupIsHarmless()
{
    Notifier notifier;
    const QSignalSpy notified(&notifier, &Notifier::notified);
    notifier.setWatched(false);
    notifier.messageArrived(u"Ada"_s, u"<b>bold</b><img src='http://x'>"_s + QString(5000, u'x'));
    const QString shown = notified[0][1].toString();
    QVERIFY(!shown.contains(u'<'));
    QVERIFY(shown.size() < 250);
}

QTEST_MAIN(TestNotifier)
#include "tst_notifier.moc"
