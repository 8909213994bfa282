#pragma once

// The secret that a tool must show: 64 hexadecimal digits, drawn anew each time the port opens, in
// a file of mode 0600 in a folder of mode 0700, so that only programs of the same user can know
// it. The file appears whole or not at all, a symbolic link is never followed, and it goes with
// the object. One thread; owned by the ControlServer. Source: docs/control-port.md, "Security".

#include <QByteArray>
#include <QString>

#include <expected>

namespace control {

enum class CookieError {
    FolderUnusable, ///< missing and cannot be made, not a folder, a link, or somebody else's
    FileUnwritable, ///< the folder is there, the file cannot be made
};

class Cookie
{
public:
    /// In FOLDER/control-PORT.cookie; makes the folder if it is missing.
    [[nodiscard]] static std::expected<Cookie, CookieError> create(const QString& folder,
                                                                   std::uint16_t port);
    Cookie(Cookie&& other) noexcept;
    Cookie& operator=(Cookie&& other) noexcept;
    ~Cookie();

    [[nodiscard]] const QString& path() const { return m_path; }
    /// Takes the same time wherever the difference stands.
    [[nodiscard]] bool matches(QByteArrayView digits) const;

    /// Where the cookie of a port stands.
    [[nodiscard]] static QString pathFor(const QString& folder, std::uint16_t port);

private:
    Cookie(QString path, QByteArray digits);

    QString m_path; ///< empty: moved from
    QByteArray m_digits;
};

} // namespace control
