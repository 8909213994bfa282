#include "crypto/keyfile.h"

#include "crypto/wipe.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryFile>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif

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

std::expected<RsaPrivateKey, KeyFileError> load(const QString& path)
{
    QFile file(path);
    // A pipe or a device would block, or never end.
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return std::unexpected(KeyFileError::Unreadable);
    if (isTooOpen(file.permissions()))
        return std::unexpected(KeyFileError::TooOpen);
    QByteArray pem = file.read(kMaxFileSize);
    if (file.error() != QFile::NoError)
        return std::unexpected(KeyFileError::Unreadable);
    auto key = RsaPrivateKey::fromPem(pem);
    wipe(pem);
    if (!key)
        return std::unexpected(KeyFileError::Malformed);
    return *std::move(key);
}

/// Puts the key under its name in one step, and only if nothing has that name.
bool store(const RsaPrivateKey& key, const QString& path)
{
    QTemporaryFile file(path + QStringLiteral(".XXXXXX"));
    if (!file.open() || !file.setPermissions(kOwnerOnly))
        return false;
    QByteArray pem = key.toPem();
    const bool written = file.write(pem) == pem.size() && file.flush();
    wipe(pem);
    if (!written)
        return false;
    flushToDisk(file.fileName());
    if (!file.rename(path))
        return false;
    file.setAutoRemove(false);
    flushToDisk(QFileInfo(path).path());
    return true;
}

} // namespace

std::expected<LoadedKey, KeyFileError> loadOrCreateKey(const QString& path, int bits)
{
    const auto loaded = [](const RsaPrivateKey& key) { return LoadedKey{key, false}; };
    // A link that leads nowhere is there, and no place for a new key.
    const auto exists = [&path] { return QFileInfo::exists(path) || QFileInfo(path).isSymLink(); };

    if (exists())
        return load(path).transform(loaded);
    const auto key = RsaPrivateKey::generate(bits);
    if (!key)
        return std::unexpected(KeyFileError::Unwritable);
    if (store(*key, path))
        return LoadedKey{*key, true};
    if (exists()) // another process was faster
        return load(path).transform(loaded);
    return std::unexpected(KeyFileError::Unwritable);
}

} // namespace crypto
