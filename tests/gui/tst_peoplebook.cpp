// Who is shown under which name, and with which mark.

#include "gui/people.h"
#include "gui/peoplebook.h"
#include "support/hostilenames.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using gui::PeopleBook;
using gui::PersonMark;
using guitest::classicPerson;
using guitest::key;
using guitest::person;
using guitest::verified;

class TestPeopleBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNameIsAClaim();
    void marksThoseWhoWereVerified();
    void namesakesAreToldApart_data();
    void namesakesAreToldApart();
    void asManyDigitsAsItTakes();
    void whoLeftStillHasANamesake();
    void marksWhoCarriesTheNameOfAVerifiedPerson();
    void aVerifiedPersonKeepsTheNameThatWasCompared();
    void oursIsToldApartToo();
    void classicMembersHaveNoKey();
    void tellsOfChangesOnly();
    void hostileNamesAreHarmless_data();
    void hostileNamesAreHarmless();
    void isBounded();
};

void TestPeopleBook::aNameIsAClaim()
{
    PeopleBook people;
    const session::Person ada = person(1, u"Ada"_s, u"1"_s);
    people.join(ada);
    const gui::Face face = people.faceOf(ada);
    QCOMPARE(face.name, u"Ada"_s);
    QCOMPARE(face.mark, PersonMark::Unverified);
    QVERIFY(face.digits.isEmpty());
    QCOMPARE(*people.find(ada.address), ada);
    people.leave(ada.address);
    QVERIFY(!people.find(ada.address));
}

void TestPeopleBook::marksThoseWhoWereVerified()
{
    PeopleBook people;
    people.setKnown({verified(u"Ada"_s, u"1"_s)});
    QCOMPARE(people.faceOf(person(1, u"Ada"_s, u"1"_s)).mark, PersonMark::Verified);
    QVERIFY(people.isVerified(key(u"1"_s)));
    people.setKnown({});
    QCOMPARE(people.faceOf(person(1, u"Ada"_s, u"1"_s)).mark, PersonMark::Unverified);
}

void TestPeopleBook::namesakesAreToldApart_data()
{
    QTest::addColumn<QString>("other");
    QTest::newRow("the same") << u"Paolo"_s;
    QTest::newRow("another case") << u"pAOLO"_s;
    QTest::newRow("Cyrillic letters") << u"Раоlо"_s; // UTS #39, confusables
    QTest::newRow("full width") << u"Ｐａｏｌｏ"_s;
    QTest::newRow("digits for letters") << u"Pao1o"_s;
    QTest::newRow("a blank at the end") << u"Paolo "_s;
}

void TestPeopleBook::namesakesAreToldApart()
{
    QFETCH(const QString, other);
    PeopleBook people;
    const QSignalSpy changed(&people, &PeopleBook::facesChanged);
    const session::Person first = person(1, u"Paolo"_s, u"12345"_s);
    const session::Person second = person(2, other, u"67890"_s);
    people.join(first);
    QCOMPARE(changed.size(), 0);
    people.join(second);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(people.faceOf(first).digits, u"12345"_s);
    QCOMPARE(people.faceOf(second).digits, u"67890"_s);
    QVERIFY(people.faceOf(first).text() != people.faceOf(second).text());
}

/// Whoever tries long enough has a key that begins like another.
void TestPeopleBook::asManyDigitsAsItTakes()
{
    PeopleBook people;
    session::Person first = person(1, u"Ada"_s, u"1"_s);
    session::Person second = person(2, u"Ada"_s, u"1"_s);
    first.identity = crypto::Fingerprint::fromText(QString(60, u'1')).value();
    second.identity = crypto::Fingerprint::fromText(QString(11, u'1') + QString(49, u'2')).value();
    people.join(first);
    people.join(second);
    QCOMPARE(people.faceOf(first).digits, u"11111 11111 11111"_s);
    QCOMPARE(people.faceOf(second).digits, u"11111 11111 12222"_s);
}

void TestPeopleBook::whoLeftStillHasANamesake()
{
    PeopleBook people;
    people.join(person(1, u"Ada"_s, u"1"_s));
    people.leave(guitest::address(1));
    people.join(person(2, u"Ada"_s, u"2"_s));
    QVERIFY(!people.faceOf(person(2, u"Ada"_s, u"2"_s)).digits.isEmpty());
}

void TestPeopleBook::marksWhoCarriesTheNameOfAVerifiedPerson()
{
    PeopleBook people;
    people.setKnown({verified(u"Ada"_s, u"1"_s)});
    const session::Person other = person(2, u"АDA"_s, u"2"_s); // the first letter is Cyrillic
    people.join(other);
    QCOMPARE(people.faceOf(other).mark, PersonMark::Impostor);
    QVERIFY(!people.faceOf(other).digits.isEmpty());
    QCOMPARE(people.impersonated(other)->identity, key(u"1"_s));
    // Two people may have one name, and both be known.
    people.setKnown({verified(u"Ada"_s, u"1"_s), verified(u"Ada"_s, u"2"_s)});
    QCOMPARE(people.faceOf(other).mark, PersonMark::Verified);
    people.setKnown({});
    QCOMPARE(people.faceOf(other).mark, PersonMark::Unverified);
}

void TestPeopleBook::aVerifiedPersonKeepsTheNameThatWasCompared()
{
    PeopleBook people;
    people.setKnown({verified(u"Mallory"_s, u"1"_s)});
    const session::Person renamed = person(1, u"Ada"_s, u"1"_s);
    people.join(renamed);
    QCOMPARE(people.faceOf(renamed).name, u"Mallory"_s);
}

void TestPeopleBook::oursIsToldApartToo()
{
    PeopleBook people;
    people.setOwn(u"Ada"_s, key(u"3"_s));
    QVERIFY(people.ownFace().digits.isEmpty());
    people.join(person(1, u"ada"_s, u"1"_s));
    QCOMPARE(people.ownFace().digits, u"33333"_s);
    QCOMPARE(people.faceOf(person(1, u"ada"_s, u"1"_s)).digits, u"11111"_s);
    people.setOwn(u"Grace"_s, key(u"3"_s));
    QVERIFY(people.ownFace().digits.isEmpty());
}

void TestPeopleBook::classicMembersHaveNoKey()
{
    PeopleBook people;
    people.join(classicPerson(1));
    people.join(person(2, u"Ada"_s, u"1"_s));
    const gui::Face face = people.faceOf(classicPerson(1));
    QCOMPARE(face.mark, PersonMark::Classic);
    QCOMPARE(face.name, u"10.9.0.1:40000"_s);
    QCOMPARE(people.classicCount(), 1);
    people.clear();
    QCOMPARE(people.classicCount(), 0);
}

void TestPeopleBook::tellsOfChangesOnly()
{
    PeopleBook people;
    const QSignalSpy changed(&people, &PeopleBook::facesChanged);
    network::KnownPerson met = verified(u"Ada"_s, u"1"_s);
    met.verified = false;
    people.setKnown({met});
    met.lastSeen = met.lastSeen.addDays(1);
    people.setKnown({met});
    QCOMPARE(changed.size(), 0);
    met.verified = true;
    people.setKnown({met});
    QCOMPARE(changed.size(), 1);
    people.setKnown({met});
    QCOMPARE(changed.size(), 1);
    people.setKnown({});
    QCOMPARE(changed.size(), 2);
}

void TestPeopleBook::hostileNamesAreHarmless_data()
{
    QTest::addColumn<QString>("name");
    for (const support::HostileName& hostile : support::hostileNames())
        QTest::newRow(hostile.what) << hostile.text;
}

void TestPeopleBook::hostileNamesAreHarmless()
{
    QFETCH(const QString, name);
    PeopleBook people;
    const session::Person hostile = person(1, name, u"1"_s);
    people.join(hostile);
    const gui::Face face = people.faceOf(hostile);
    QVERIFY(!face.name.trimmed().isEmpty());
    QVERIFY(face.name.size() <= 64);
    for (const QChar c : face.name) {
        QVERIFY(c.category() != QChar::Other_Control && c.category() != QChar::Other_Format);
        QVERIFY(c != QChar::LineSeparator && c != QChar::ParagraphSeparator);
    }
    // What stands around it keeps its direction.
    QVERIFY(face.text().startsWith(QChar(0x2068)));
    QVERIFY(face.text().endsWith(QChar(0x2069)));
}

void TestPeopleBook::isBounded()
{
    PeopleBook people;
    const session::Person stays = person(1, u"Ada"_s, u"12345"_s);
    people.join(stays);
    for (int i = 0; i < int(PeopleBook::kMaxAbsent) + 10; ++i) {
        session::Person passing{guitest::address(2), u"Ada"_s, {}};
        passing.identity =
            crypto::Fingerprint::fromText(u"%1"_s.arg(i, 60, 10, QLatin1Char('0'))).value();
        people.join(passing);
        people.leave(passing.address);
    }
    QVERIFY(people.find(stays.address));
    QVERIFY(!people.faceOf(stays).digits.isEmpty());
    QVERIFY(people.seenCount() <= PeopleBook::kMaxAbsent + 2);
}

QTEST_GUILESS_MAIN(TestPeopleBook)
#include "tst_peoplebook.moc"
