#pragma once

// How tools name what a message belongs to, in one word without blanks: `-` is the lobby, `#NAME` a
// room, 60 digits or an ADDRESS a person. In a NAME whatever would break the word stands as %XX.
// Pure functions, any thread. Source: docs/control-port.md, "Rooms and people".

#include "session/conversation.h"
#include "session/person.h"

#include <QString>

#include <optional>
#include <span>

namespace control {

/// A name or key as one word: blanks, control characters and percent signs stand as %XX.
[[nodiscard]] QString wordText(const QString& text);
/// `-`, `#NAME`, or the 60 digits of a person's identity.
[[nodiscard]] QString targetText(const session::Conversation& conversation);
/// Nothing: no such form, or nobody of that address has an identity.
[[nodiscard]] std::optional<session::Conversation>
parseTarget(QStringView word, std::span<const session::Person> people);

} // namespace control
