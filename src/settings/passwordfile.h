#pragma once

// The password of a room from a file, since a command line can be read by everybody on the machine.
// Only the first line counts, without its line break. Any thread; blocks for the reading.
// Source: docs/options.md, "--password-file".

#include <QString>

#include <expected>

namespace settings {

/// Bytes of UTF-8; a choice of ours, far beyond what anybody types.
inline constexpr qsizetype kMaxPassword = 1024;

enum class PasswordFileError {
    Unreadable, ///< not there, or not for us to read
    TooOpen,    ///< everybody on the machine may read it
    Unusable,   ///< its first line is empty, longer than kMaxPassword or not UTF-8
};

[[nodiscard]] std::expected<QString, PasswordFileError> readPassword(const QString& path);

/// What is wrong and what to do.
[[nodiscard]] QString sentence(PasswordFileError error, const QString& path);

} // namespace settings
