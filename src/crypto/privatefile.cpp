#include "crypto/privatefile.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryFile>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif

#include <filesystem>
#include <system_error>

namespace crypto {

namespace {

/// Four times the largest key that is accepted.
constexpr qint64 kMaxFileSize = 16 * 1024;
constexpr auto kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner;

bool isTooOpen(QFile::Permissions permissions)
{
#ifdef Q_OS_UNIX
    return permissions.testAnyFlags(QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
                                    | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther);
#else
    Q_UNUSED(permissions) // access lists rule there, and a profile's folder is its owner's
    return false;
#endif
}

/// Without this a loss of power could bring another key, which clients take for an attack.
void flushToDisk(const QString& fileOrFolder)
{
#ifdef Q_OS_UNIX
    const int descriptor =
        ::open(QFile::encodeName(fileOrFolder).constData(), O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
#else
    Q_UNUSED(fileOrFolder)
#endif
}

/// `rename` gives the finished file its name.
template <typename Rename> bool write(const QString& path, QByteArrayView bytes, Rename rename)
{
    QTemporaryFile file(path + QStringLiteral(".XXXXXX"));
    if (!file.open() || !file.setPermissions(kOwnerOnly)
        || file.write(bytes.data(), bytes.size()) != bytes.size() || !file.flush())
        return false;
    flushToDisk(file.fileName());
    if (!rename(file))
        return false;
    file.setAutoRemove(false);
    flushToDisk(QFileInfo(path).path());
    return true;
}

} // namespace

bool isThere(const QString& path)
{
    return QFileInfo::exists(path) || QFileInfo(path).isSymLink();
}

std::expected<QByteArray, KeyFileError> readPrivateFile(const QString& path)
{
    QFile file(path);
    // A pipe or a device would block, or never end.
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return std::unexpected(KeyFileError::Unreadable);
    if (isTooOpen(file.permissions()))
        return std::unexpected(KeyFileError::TooOpen);
    QByteArray bytes = file.read(kMaxFileSize);
    if (file.error() != QFile::NoError)
        return std::unexpected(KeyFileError::Unreadable);
    return bytes;
}

bool replacePrivateFile(const QString& path, QByteArrayView bytes)
{
    // QSaveFile would follow a link that stands in the file's place; renaming replaces it.
    return write(path, bytes, [&path](const QTemporaryFile& file) {
        std::error_code error;
        std::filesystem::rename(file.filesystemFileName(), QFileInfo(path).filesystemFilePath(),
                                error);
        return !error;
    });
}

bool createPrivateFile(const QString& path, QByteArrayView bytes)
{
    return write(path, bytes, [&path](QTemporaryFile& file) { return file.rename(path); });
}

} // namespace crypto
