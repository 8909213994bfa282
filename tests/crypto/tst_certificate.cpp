// The certificate of the control port: made once, kept, renewed when its time is over.

#include "crypto/certificate.h"
#include "crypto/library.h"
#include "crypto/sha256.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

using namespace crypto;
using namespace Qt::StringLiterals;

class TestCertificate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void isMadeOnceAndKept();
    void isWhatToolsExpect();
    void onlyTheOwnerMayReadIt();
    void isMadeAnewWhenItsTimeIsOver();
    void whatCannotBeUsedIsAnErrorAndStays_data();
    void whatCannotBeUsedIsAnErrorAndStays();
    void othersMayNotReadIt();
    void folderThatIsMissing();

private:
    QString path() const { return m_folder->filePath(u"control.pem"_s); }
    QByteArray content() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void write(const QByteArray& bytes) const
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    const Library m_library;
    const QDateTime m_now{QDate(2026, 11, 23), QTime(10, 0), QTimeZone::UTC};
    std::optional<QTemporaryDir> m_folder;
};

namespace {

std::shared_ptr<X509> x509Of(const QByteArray& pem)
{
    const std::shared_ptr<BIO> in(BIO_new_mem_buf(pem.data(), int(pem.size())), BIO_free);
    return {PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free};
}

} // namespace

void TestCertificate::init()
{
    m_folder.emplace();
}

void TestCertificate::isMadeOnceAndKept()
{
    const auto made = loadOrCreateCertificate(path(), m_now);
    QVERIFY(made);
    QVERIFY(made->created);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden),
             QStringList{u"control.pem"_s});
    const QByteArray before = content();
    const auto loaded = loadOrCreateCertificate(path(), m_now.addYears(9));
    QVERIFY(loaded);
    QVERIFY(!loaded->created);
    QCOMPARE(loaded->certificate.pem, made->certificate.pem);
    QCOMPARE(loaded->certificate.key, made->certificate.key);
    QCOMPARE(loaded->certificate.sha256, made->certificate.sha256);
    QCOMPARE(loaded->certificate.notAfter, m_now.addYears(10));
    QCOMPARE(content(), before);
}

void TestCertificate::isWhatToolsExpect()
{
    const Certificate one = loadOrCreateCertificate(path(), m_now).value().certificate;
    const auto x509 = x509Of(one.pem);
    QVERIFY(x509);
    EVP_PKEY* const key = X509_get0_pubkey(x509.get());
    QVERIFY(EVP_PKEY_is_a(key, "EC"));
    QCOMPARE(EVP_PKEY_get_bits(key), 256);
    QCOMPARE(X509_verify(x509.get(), key), 1); // signed by itself
    QCOMPARE(X509_get_version(x509.get()), X509_VERSION_3);
    QVERIFY(!(X509_get_extension_flags(x509.get()) & EXFLAG_CA));
    QCOMPARE(X509_get_extended_key_usage(x509.get()), uint32_t(XKU_SSL_SERVER));
    time_t at = m_now.toSecsSinceEpoch();
    QVERIFY(X509_cmp_time(X509_get0_notBefore(x509.get()), &at) < 0);

    unsigned char digest[32];
    unsigned size = sizeof digest;
    QVERIFY(X509_digest(x509.get(), EVP_sha256(), digest, &size));
    QCOMPARE(one.sha256, QByteArray(reinterpret_cast<const char*>(digest), qsizetype(size)));

    // Nobody else gets the same.
    QVERIFY(QFile::remove(path()));
    const Certificate other = loadOrCreateCertificate(path(), m_now).value().certificate;
    QVERIFY(other.sha256 != one.sha256);
    QVERIFY(!(other.key == one.key));
    QVERIFY(ASN1_INTEGER_cmp(X509_get0_serialNumber(x509Of(other.pem).get()),
                             X509_get0_serialNumber(x509.get()))
            != 0);
}

void TestCertificate::onlyTheOwnerMayReadIt()
{
    const mode_t before = ::umask(0);
    const bool made = loadOrCreateCertificate(path(), m_now).has_value();
    ::umask(before);
    QVERIFY(made);
    struct stat status;
    QCOMPARE(::stat(QFile::encodeName(path()).constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0600));
}

void TestCertificate::isMadeAnewWhenItsTimeIsOver()
{
    const auto first = loadOrCreateCertificate(path(), m_now);
    const auto second = loadOrCreateCertificate(path(), m_now.addYears(10));
    QVERIFY(first && second);
    QVERIFY(second->created);
    QVERIFY(second->certificate.sha256 != first->certificate.sha256);
    QCOMPARE(second->certificate.notAfter, m_now.addYears(20));
    QVERIFY(!loadOrCreateCertificate(path(), m_now.addYears(10)).value().created);
}

void TestCertificate::whatCannotBeUsedIsAnErrorAndStays_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QString scratch = QDir::temp().filePath(u"tst_certificate-%1.pem"_s.arg(getpid()));
    const Certificate one = loadOrCreateCertificate(scratch, m_now).value().certificate;
    QFile::remove(scratch);
    const Certificate two = loadOrCreateCertificate(scratch, m_now).value().certificate;
    QFile::remove(scratch);
    const QByteArray key = one.key.bytes().toByteArray();

    QTest::newRow("empty") << QByteArray();
    QTest::newRow("noise") << QByteArray("\0\xFF-----BEGIN", 13);
    QTest::newRow("a key alone") << key;
    QTest::newRow("a certificate alone") << one.pem;
    QTest::newRow("the key of another") << key + two.pem;
    QTest::newRow("cut off") << (key + one.pem).chopped(100);
    QTest::newRow("large") << QByteArray(1 << 20, '\n') + key + one.pem;
    QTest::newRow("a key with a password")
        << QByteArray("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                      "-----END ENCRYPTED PRIVATE KEY-----\n")
               + one.pem;
}

void TestCertificate::whatCannotBeUsedIsAnErrorAndStays()
{
    QFETCH(QByteArray, bytes);
    write(bytes);
    const auto loaded = loadOrCreateCertificate(path(), m_now);
    QVERIFY(!loaded);
    QCOMPARE(loaded.error(), KeyFileError::Malformed);
    QCOMPARE(content(), bytes);
}

void TestCertificate::othersMayNotReadIt()
{
    QVERIFY(loadOrCreateCertificate(path(), m_now));
    QCOMPARE(::chmod(QFile::encodeName(path()).constData(), 0640), 0);
    QCOMPARE(loadOrCreateCertificate(path(), m_now).error(), KeyFileError::TooOpen);
}

void TestCertificate::folderThatIsMissing()
{
    QCOMPARE(loadOrCreateCertificate(path() + u"/x.pem"_s, m_now).error(),
             KeyFileError::Unwritable);
}

QTEST_APPLESS_MAIN(TestCertificate)
#include "tst_certificate.moc"
