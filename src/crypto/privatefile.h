#pragma once

// Small files that only their owner may read: keys, certificates, cookies. Mode 0600, written whole
// or not at all, and so that a loss of power leaves the old content or the new. A file that others
// could read is refused: what it holds is nobody's secret any more.
// Any thread. Whoever gets a secret from here wipes it.

#include <QByteArray>
#include <QString>

#include <expected>

namespace crypto {

enum class KeyFileError {
    Unreadable, ///< there, but cannot be read
    Malformed,  ///< there, but does not hold what was asked for, of the kind and size asked for
    TooOpen,    ///< others may read it: mode wider than 0600
    Unwritable, ///< absent, and cannot be made (folder missing or read-only, disk full)
};

/// A link that leads nowhere is there too, and no place for a new file.
[[nodiscard]] bool isThere(const QString& path);

/// What is far too large for a key is read in part, and will not be one.
[[nodiscard]] std::expected<QByteArray, KeyFileError> readPrivateFile(const QString& path);

/// In place of what has the name, a link too, in one step. False: it stays as it was.
[[nodiscard]] bool replacePrivateFile(const QString& path, QByteArrayView bytes);
/// Only if nothing has the name.
[[nodiscard]] bool createPrivateFile(const QString& path, QByteArrayView bytes);

} // namespace crypto
