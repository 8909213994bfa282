#include "control/tls.h"

#include "control/log.h"
#include "crypto/certificate.h"

#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>

namespace control {

std::expected<Tls, network::ControlPortStatus::Cause> makeTls(const QString& certificateFile)
{
    using Cause = network::ControlPortStatus::Cause;
    if (!QSslSocket::isProtocolSupported(QSsl::TlsV1_3))
        return std::unexpected(Cause::NoTls);
    const auto loaded =
        crypto::loadOrCreateCertificate(certificateFile, QDateTime::currentDateTimeUtc());
    if (!loaded) {
        return std::unexpected(loaded.error() == crypto::KeyFileError::Unwritable
                                   ? Cause::CertificateUnwritable
                                   : Cause::CertificateUnusable);
    }
    const crypto::Certificate& certificate = loaded->certificate;
    const QByteArrayView key = certificate.key.bytes();

    Tls tls;
    tls.certificate = QString::fromLatin1(certificate.sha256.toHex());
    tls.configuration = QSslConfiguration::defaultConfiguration();
    tls.configuration.setProtocol(QSsl::TlsV1_3OrLater);
    tls.configuration.setPeerVerifyMode(QSslSocket::VerifyNone); // the cookie says who a tool is
    tls.configuration.setSslOption(QSsl::SslOptionDisableSessionTickets, true);
    tls.configuration.setLocalCertificate(QSslCertificate(certificate.pem, QSsl::Pem));
    tls.configuration.setPrivateKey(
        QSslKey(QByteArray::fromRawData(key.data(), key.size()), QSsl::Ec, QSsl::Pem));
    if (loaded->created) {
        qCInfo(lcControl, "a certificate for the control port was made, %ls",
               qUtf16Printable(certificateFile));
    }
    return tls;
}

} // namespace control
