#pragma once

// Remembers the room's password: in the desktop's keychain, or, where there is none and the person
// agreed, in a file that only its owner can read. Never in both, and never anywhere unasked. Answers
// come by signals, as a keychain may have to ask the person first. GUI thread, owned by MainWindow.

#include "gui/keychain.h"

#include <QObject>

namespace gui {

class PasswordStore final : public QObject
{
    Q_OBJECT

public:
    enum class Place {
        Keychain,
        File, ///< only with the person's consent
    };

    /// The file's path also names the entry in the keychain, so that each profile has its own.
    PasswordStore(QString path, std::unique_ptr<Keychain> keychain, QObject* parent = nullptr);

    /// Where keep() puts it.
    [[nodiscard]] Place place() const;

    /// Answered by loaded().
    void load();
    /// Answered by kept() or failed().
    void keep(const QString& password);
    /// Wherever it is; answered by failed() when it could not be removed.
    void forget();

Q_SIGNALS:
    /// Empty: none is remembered, or the keychain did not give it.
    void loaded(const QString& password);
    void kept();
    /// In the system's words.
    void failed(const QString& why);

private:
    [[nodiscard]] QString readFile() const;
    [[nodiscard]] std::expected<void, QString> writeFile(const QString& password) const;
    void removeFile();

    QString m_path;
    std::unique_ptr<Keychain> m_keychain;
};

} // namespace gui
