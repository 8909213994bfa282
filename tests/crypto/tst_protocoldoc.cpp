// The worked examples of docs/protocol.md, read from the document itself: what an implementer
// copies from there is what this code does.

#include "crypto/fernet.h"
#include "crypto/library.h"
#include "crypto/rsa.h"
#include "protocol/endpoint.h"
#include "protocol/fragment.h"
#include "protocol/record.h"
#include "support/docexamples.h"

#include <QTest>

using namespace protocol;

class TestProtocolDoc : public QObject
{
    Q_OBJECT

private:
    crypto::Library m_library;
    const support::DocExamples m_examples;

    QByteArray hex(const char* name) const { return m_examples.hex(name); }
    QByteArray text(const char* name) const { return m_examples.text(name); }

private Q_SLOTS:
    void request() { QCOMPARE(makeRecord(RecordType::RequestServerPublicKey), hex("request")); }

    void addresses()
    {
        QCOMPARE(encodeEndpoint(Endpoint::ipv4(0x0a090003, 40000)), hex("address-v4"));
        const Endpoint v6 =
            Endpoint::ipv6({0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 53);
        QCOMPARE(encodeEndpoint(v6), hex("address-v6"));
    }

    void fingerprint()
    {
        const auto key = crypto::RsaPublicKey::fromPem(text("key"));
        QVERIFY(key.has_value());
        QCOMPARE(key->fingerprint().toGroups(), QString::fromUtf8(text("fingerprint")).trimmed());
    }

    void tokenAndDelivery()
    {
        const QByteArray token = text("token").trimmed();
        const auto key = crypto::FernetKey::fromText(text("fernet-key").trimmed());
        QVERIFY(key.has_value());
        const auto content = crypto::Fernet().open(*key, token);
        QVERIFY(content.has_value());
        QCOMPARE(content->text, QByteArray("hello"));

        QByteArray delivery =
            makeRecord(RecordType::SenderId, encodeEndpoint(Endpoint::ipv4(0x0a090003, 40000)));
        QVERIFY(appendRecord(delivery, RecordType::SymmetricallyEncryptedMessage, token));
        QCOMPARE(delivery, hex("delivery"));
    }

    void fragment()
    {
        const QByteArray datagram = hex("fragment");
        RecordReader reader(datagram);
        const auto record = reader.next();
        QVERIFY(record && record->type == RecordType::Fragment);
        const auto fragment = parseFragment(record->value);
        QVERIFY(fragment.has_value());
        QCOMPARE(fragment->id, 0x01020304u);
        QCOMPARE(fragment->total, quint16(3));
        QCOMPARE(fragment->piece, QByteArrayView("abc"));
    }

    void sizes()
    {
        const QByteArray& document = m_examples.document();
        QVERIFY(document.contains("| 831 |"));
        QVERIFY(document.contains("| 49,087 |"));
        const auto record = [](qsizetype text) { return 4 + crypto::Fernet::tokenSize(text); };
        QVERIFY(record(831) <= 1200 && record(832) > 1200);
        QVERIFY(crypto::Fernet::tokenSize(49'087) <= 65535
                && crypto::Fernet::tokenSize(49'088) > 65535);
    }
};

QTEST_GUILESS_MAIN(TestProtocolDoc)
#include "tst_protocoldoc.moc"
