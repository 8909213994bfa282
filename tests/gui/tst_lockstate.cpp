// The one lock says the truth, whatever the truth is.

#include "gui/lockstate.h"
#include "gui/people.h"

#include <QTest>

using namespace Qt::StringLiterals;
using gui::LockState;
using gui::lockState;
using gui::PeopleBook;
using guitest::classicPerson;
using guitest::connected;
using guitest::key;
using guitest::verified;

class TestLockState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhetherItIsVerified();
    void saysWhoRunsIt();
    void namesAreClaims();
    void saysWhichLayer();
    void saysWhenSomebodyIsClassic();
    void saysWhetherClassicIsLetIn();
    void saysWhenThereIsNone();
    void theOwnRelayIsOurs();
};

void TestLockState::saysWhetherItIsVerified()
{
    const PeopleBook people;
    const LockState known = lockState(connected(session::Trust::Known), people);
    const LockState trusted = lockState(connected(session::Trust::Verified), people);
    const LockState fresh = lockState(connected(session::Trust::New), people);
    QVERIFY(known.phrase.contains("10.9.0.1"_L1));
    QVERIFY(known.phrase.contains("not verified"_L1));
    QVERIFY(!trusted.phrase.contains("not verified"_L1));
    QVERIFY(trusted.phrase.contains("verified"_L1));
    QCOMPARE(QSet<QString>({known.icon, trusted.icon, fresh.icon}).size(), 3);
    QVERIFY(fresh.facts != known.facts);
}

void TestLockState::saysWhoRunsIt()
{
    PeopleBook people;
    network::Status status = connected();
    status.relay->host = key(u"1"_s);
    people.join(guitest::person(3, u"Ada"_s, u"1"_s));
    const LockState met = lockState(status, people);
    QVERIFY(met.phrase.contains("Ada"_L1));
    people.setKnown({verified(u"Ada"_s, u"1"_s)});
    status.relay->trust = session::Trust::Verified;
    const LockState trusted = lockState(status, people);
    QVERIFY(trusted.facts.first() != met.facts.first());
    QVERIFY(trusted.facts.first().contains("Ada"_L1));
}

void TestLockState::namesAreClaims()
{
    const PeopleBook people;
    network::Status status = connected();
    status.relay->name = u"Light\nhouse \u202E&<b>"_s;
    const LockState lock = lockState(status, people);
    QVERIFY(!lock.phrase.contains(u'\n'));
    QVERIFY(!lock.phrase.contains(QChar(0x202E)));
    QVERIFY(lock.facts.first().contains("10.9.0.1"_L1)); // the address is none
}

void TestLockState::saysWhichLayer()
{
    const PeopleBook people;
    const LockState extended = lockState(connected(session::Trust::Verified), people);
    const LockState classic =
        lockState(connected(session::Trust::Verified, session::Layer::Classic), people);
    QVERIFY(classic.phrase.contains("classic"_L1));
    QVERIFY(!extended.phrase.contains("classic"_L1));
    QVERIFY(classic.icon != extended.icon);
    QVERIFY(classic.facts != extended.facts);
}

void TestLockState::saysWhenSomebodyIsClassic()
{
    PeopleBook people;
    const network::Status status = connected(session::Trust::Verified);
    const LockState before = lockState(status, people);
    people.join(classicPerson(3));
    const LockState one = lockState(status, people);
    QVERIFY(one.phrase.contains("classic"_L1));
    QVERIFY(one.icon != before.icon);
    people.join(classicPerson(4));
    QVERIFY(lockState(status, people).facts.last().startsWith(u'2'));
    people.leave(guitest::address(3));
    people.leave(guitest::address(4));
    QCOMPARE(lockState(status, people).phrase, before.phrase);
}

void TestLockState::saysWhetherClassicIsLetIn()
{
    const PeopleBook people;
    network::Status status = connected(session::Trust::Verified);
    const QString closed = lockState(status, people).facts.last();
    status.relay->admitsClassic = true;
    QVERIFY(lockState(status, people).facts.last() != closed);
}

void TestLockState::saysWhenThereIsNone()
{
    const PeopleBook people;
    network::Status status;
    const LockState none = lockState(status, people);
    QVERIFY(!none.phrase.isEmpty());
    status.connection = network::Connection::Refused;
    status.refusal = session::RelayRefused{
        session::Refusal::Full, protocol::Endpoint::ipv4(0x0a090001u, 48386), {}, {}, {}};
    const LockState refused = lockState(status, people);
    QVERIFY(refused.phrase != none.phrase);
    QVERIFY(refused.facts.first().contains("10.9.0.1"_L1));
    status.refusal->reason = session::Refusal::ChangedKey; // it is us who refuse
    QVERIFY(lockState(status, people).phrase != refused.phrase);
    QVERIFY(refused.icon != none.icon);
}

void TestLockState::theOwnRelayIsOurs()
{
    const PeopleBook people;
    network::Status status = connected();
    const LockState other = lockState(status, people);
    status.hosting = network::Hosting{status.relay->address, status.relay->fingerprint};
    const LockState own = lockState(status, people);
    QVERIFY(own.phrase != other.phrase);
    QVERIFY(!own.phrase.contains("verified"_L1)); // nobody verifies oneself
}

QTEST_GUILESS_MAIN(TestLockState)
#include "tst_lockstate.moc"
