#include "crypto/certificate.h"

#include "crypto/evp.h"
#include "crypto/sha256.h"
#include "crypto/wipe.h"

#include <QTimeZone>

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <utility>

namespace crypto {

namespace {

using X509Handle = Handle<X509, X509_free>;
using Bio = Handle<BIO, BIO_free>;

constexpr int kYears = 10;
/// A tool whose clock is behind ours must not find the certificate in its future.
constexpr int kDaysBefore = 1;
constexpr qsizetype kSerialBytes = 16;

Bio reader(QByteArrayView bytes)
{
    // A null pointer would be an error, where nothing is what was given.
    Bio in(BIO_new_mem_buf(bytes.isEmpty() ? "" : bytes.data(), int(bytes.size())));
    require(in != nullptr);
    return in;
}

/// What was written into a BIO; it keeps the bytes.
QByteArrayView written(BIO* out)
{
    char* start = nullptr;
    const long size = BIO_get_mem_data(out, &start);
    return {start, qsizetype(size)};
}

QByteArray pemOf(X509* x509)
{
    const Bio out(BIO_new(BIO_s_mem()));
    require(out && PEM_write_bio_X509(out.get(), x509));
    return written(out.get()).toByteArray();
}

Secret pemOf(EVP_PKEY* key)
{
    const Bio out(BIO_new(BIO_s_secmem()));
    require(
        out
        && PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr));
    return Secret(written(out.get()));
}

QByteArray derOf(X509* x509)
{
    unsigned char* der = nullptr;
    const int size = i2d_X509(x509, &der);
    require(size > 0);
    QByteArray bytes(reinterpret_cast<const char*>(der), size);
    OPENSSL_free(der);
    return bytes;
}

QDateTime endOf(const X509* x509)
{
    std::tm end{};
    require(ASN1_TIME_to_tm(X509_get0_notAfter(x509), &end));
    return {QDate(end.tm_year + 1900, end.tm_mon + 1, end.tm_mday),
            QTime(end.tm_hour, end.tm_min, end.tm_sec), QTimeZone::UTC};
}

Certificate valueOf(X509* x509, EVP_PKEY* key)
{
    return {pemOf(x509), pemOf(key), sha256(derOf(x509)), endOf(x509)};
}

std::expected<Certificate, KeyFileError> load(const QString& path)
{
    auto bytes = readPrivateFile(path);
    if (!bytes)
        return std::unexpected(bytes.error());
    // Without a function of ours OpenSSL would ask for a password at the terminal. Each reader
    // skips what stands in the file for the other.
    const auto noPassword = [](char*, int, int, void*) { return -1; };
    const EvpKey key(PEM_read_bio_PrivateKey(reader(*bytes).get(), nullptr, noPassword, nullptr));
    const X509Handle x509(PEM_read_bio_X509(reader(*bytes).get(), nullptr, noPassword, nullptr));
    wipe(*bytes);
    if (!answered(key && x509 && EVP_PKEY_is_a(key.get(), "EC")
                  && X509_check_private_key(x509.get(), key.get()) == 1))
        return std::unexpected(KeyFileError::Malformed);
    return valueOf(x509.get(), key.get());
}

void setExtension(X509* x509, int type, const char* value)
{
    const Handle<X509_EXTENSION, X509_EXTENSION_free> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, type, value));
    require(extension && X509_add_ext(x509, extension.get(), -1));
}

void setSerial(X509* x509)
{
    SystemRandom random;
    QByteArray bytes = random.bytes(kSerialBytes);
    bytes[0] = char((bytes[0] & 0x7F) | 0x40); // positive, and always of one length
    const Handle<BIGNUM, BN_free> number(BN_bin2bn(bytesOf(bytes), int(bytes.size()), nullptr));
    require(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x509)));
}

Certificate make(const QDateTime& now)
{
    const EvpKey key(EVP_EC_gen("P-256"));
    const X509Handle x509(X509_new());
    require(key && x509);
    X509_NAME* const name = X509_get_subject_name(x509.get());
    constexpr QByteArrayView kName = "Sottovoce control port";
    const QDateTime begin = now.addDays(-kDaysBefore);
    require(
        X509_set_version(x509.get(), X509_VERSION_3)
        && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, bytesOf(kName), int(kName.size()),
                                      -1, 0)
        && X509_set_issuer_name(x509.get(), name)
        && ASN1_TIME_set(X509_getm_notBefore(x509.get()), begin.toSecsSinceEpoch())
        && ASN1_TIME_set(X509_getm_notAfter(x509.get()), now.addYears(kYears).toSecsSinceEpoch())
        && X509_set_pubkey(x509.get(), key.get()));
    setSerial(x509.get());
    setExtension(x509.get(), NID_basic_constraints, "critical,CA:FALSE");
    setExtension(x509.get(), NID_key_usage, "critical,digitalSignature");
    setExtension(x509.get(), NID_ext_key_usage, "serverAuth");
    require(X509_sign(x509.get(), key.get(), EVP_sha256()) > 0);
    return valueOf(x509.get(), key.get());
}

} // namespace

std::expected<LoadedCertificate, KeyFileError> loadOrCreateCertificate(const QString& path,
                                                                       const QDateTime& now)
{
    const bool wasThere = isThere(path);
    if (wasThere) {
        auto loaded = load(path);
        if (!loaded)
            return std::unexpected(loaded.error());
        if (now < loaded->notAfter)
            return LoadedCertificate{*std::move(loaded), false};
    }
    Certificate made = make(now);
    const Secret file = Secret::joined({made.key.bytes(), made.pem});
    const bool stored =
        wasThere ? replacePrivateFile(path, file.bytes()) : createPrivateFile(path, file.bytes());
    if (stored)
        return LoadedCertificate{std::move(made), true};
    if (!wasThere && isThere(path)) // another process was faster
        return load(path).transform(
            [](const Certificate& loaded) { return LoadedCertificate{loaded, false}; });
    return std::unexpected(KeyFileError::Unwritable);
}

} // namespace crypto
