#include "settings/passwordfile.h"

#include <QFile>
#include <QStringDecoder>

using namespace Qt::StringLiterals;

namespace settings {

std::expected<QString, PasswordFileError> readPassword(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return std::unexpected(PasswordFileError::Unreadable);
    // A pipe, such as a shell makes for <(...), has no mode that means anything.
    if (!file.isSequential() && file.permissions().testFlag(QFile::ReadOther))
        return std::unexpected(PasswordFileError::TooOpen);
    QByteArray line = file.readLine(kMaxPassword + 3);
    if (line.endsWith('\n'))
        line.chop(1);
    if (line.endsWith('\r'))
        line.chop(1);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString password = decoder(line);
    if (line.isEmpty() || line.size() > kMaxPassword || decoder.hasError())
        return std::unexpected(PasswordFileError::Unusable);
    return password;
}

QString sentence(PasswordFileError error, const QString& path)
{
    switch (error) {
    case PasswordFileError::Unreadable:
        return u"The password file %1 cannot be read: make it one that you can read, or leave "
               "--password-file out."_s.arg(path);
    case PasswordFileError::TooOpen:
        return u"The password file %1 can be read by everybody: take that away with \"chmod 600 "
               "%1\"."_s.arg(path);
    case PasswordFileError::Unusable:
        return u"The first line of the password file %1 is no password: write one of 1 to %2 bytes "
               "of UTF-8 there."_s.arg(path)
                   .arg(kMaxPassword);
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace settings
