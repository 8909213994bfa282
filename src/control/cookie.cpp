#include "control/cookie.h"

#include "control/limits.h"
#include "crypto/privatefile.h"
#include "crypto/random.h"
#include "settings/paths.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

#include <utility>

using namespace Qt::StringLiterals;

namespace control {
namespace {

bool isOurs(const QFileInfo& folder)
{
#ifdef Q_OS_UNIX
    return folder.ownerId() == ::geteuid();
#else
    Q_UNUSED(folder) // it lies in the user's own profile, which the system keeps from others
    return true;
#endif
}

/// Once the folder is ours and 0700, nobody else can put anything into it.
bool preparePrivateFolder(const QString& path)
{
    if (!settings::makePrivateFolder(path))
        return false;
    const QFileInfo folder(path);
    return !folder.isSymLink() && folder.isDir() && isOurs(folder)
           && QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

} // namespace

std::expected<Cookie, CookieError> Cookie::create(const QString& folder, std::uint16_t port)
{
    const QString clean = QDir::cleanPath(folder); // "link/" would lead into what it links to
    if (!preparePrivateFolder(clean))
        return std::unexpected(CookieError::FolderUnusable);
    crypto::SystemRandom random;
    Cookie cookie(pathFor(clean, port), random.bytes(kCookieDigits / 2).toHex());
    if (!crypto::replacePrivateFile(cookie.m_path, cookie.m_digits))
        return std::unexpected(CookieError::FileUnwritable);
    return cookie;
}

Cookie::Cookie(QString path, QByteArray digits)
    : m_path(std::move(path)),
      m_digits(std::move(digits))
{}

Cookie::Cookie(Cookie&& other) noexcept
    : m_path(std::exchange(other.m_path, {})),
      m_digits(std::exchange(other.m_digits, {}))
{}

Cookie& Cookie::operator=(Cookie&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_digits, other.m_digits);
    return *this;
}

Cookie::~Cookie()
{
    if (!m_path.isEmpty())
        QFile::remove(m_path);
}

bool Cookie::matches(QByteArrayView digits) const
{
    if (digits.size() != m_digits.size())
        return false;
    unsigned difference = 0;
    for (qsizetype i = 0; i < digits.size(); ++i)
        difference |= unsigned(std::uint8_t(digits[i]) ^ std::uint8_t(m_digits[i]));
    return difference == 0;
}

QString Cookie::pathFor(const QString& folder, std::uint16_t port)
{
    return folder + "/control-%1.cookie"_L1.arg(QString::number(port));
}

} // namespace control
