#include "gui/passwordstore.h"

#include "settings/paths.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <utility>

namespace gui {
namespace {

/// More than anybody types; a file that is larger is not ours.
constexpr qint64 kMaxFileSize = 4096;
constexpr QFile::Permissions kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner;

} // namespace

PasswordStore::PasswordStore(QString path, std::unique_ptr<Keychain> keychain, QObject* parent)
    : QObject(parent),
      m_path(std::move(path)),
      m_keychain(std::move(keychain))
{}

PasswordStore::Place PasswordStore::place() const
{
    return m_keychain->isAvailable() ? Place::Keychain : Place::File;
}

void PasswordStore::load()
{
    const QString inFile = readFile();
    if (!inFile.isEmpty() || place() == Place::File) {
        Q_EMIT loaded(inFile);
        return;
    }
    m_keychain->read(m_path, this, [this](const std::expected<QString, QString>& secret) {
        Q_EMIT loaded(secret.value_or(QString()));
    });
}

void PasswordStore::keep(const QString& password)
{
    const auto answer = [this](const std::expected<void, QString>& result) {
        if (result)
            Q_EMIT kept();
        else
            Q_EMIT failed(result.error());
    };
    if (place() == Place::File) {
        answer(writeFile(password));
        return;
    }
    removeFile(); // of a time without a keychain
    m_keychain->write(m_path, password, this, answer);
}

void PasswordStore::forget()
{
    removeFile();
    if (place() == Place::File)
        return;
    m_keychain->remove(m_path, this, [this](const std::expected<void, QString>& result) {
        if (!result)
            Q_EMIT failed(result.error());
    });
}

QString PasswordStore::readFile() const
{
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kMaxFileSize)
        return {};
    return QString::fromUtf8(file.readAll());
}

std::expected<void, QString> PasswordStore::writeFile(const QString& password) const
{
    if (const QString folder = QFileInfo(m_path).absolutePath();
        !settings::makePrivateFolder(folder))
        return std::unexpected(folder);
    QSaveFile file(m_path);
    // Before anything is in it, so that nobody else ever sees the text.
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(kOwnerOnly)
        || file.write(password.toUtf8()) < 0 || !file.commit())
        return std::unexpected(file.errorString());
    return {};
}

void PasswordStore::removeFile()
{
    QFile file(m_path);
    if (file.exists() && !file.remove())
        Q_EMIT failed(file.errorString());
}

} // namespace gui
