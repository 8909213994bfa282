#pragma once

// Where the desktop keeps passwords, behind three calls that answer later, on the GUI thread.
// An interface, so that a test can be a keychain; the desktop's own is the only place that sees
// QtKeychain. Owned by PasswordStore. Answers that come after the receiver is gone are dropped.

#include <QObject>
#include <QString>

#include <expected>
#include <functional>
#include <memory>

namespace gui {

class Keychain
{
public:
    /// The error is in the system's words.
    using Read = std::function<void(const std::expected<QString, QString>& secret)>;
    using Done = std::function<void(const std::expected<void, QString>& result)>;

    virtual ~Keychain() = default;

    [[nodiscard]] virtual bool isAvailable() const = 0;
    /// An empty secret: there is none.
    virtual void read(const QString& key, QObject* receiver, Read answer) = 0;
    virtual void write(const QString& key, const QString& secret, QObject* receiver,
                       Done answer) = 0;
    virtual void remove(const QString& key, QObject* receiver, Done answer) = 0;
};

[[nodiscard]] std::unique_ptr<Keychain> desktopKeychain();

} // namespace gui
