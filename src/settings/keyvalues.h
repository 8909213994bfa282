#pragma once

// The values of the key table that are more than a number or one word of a list: how their text is
// checked and brought into one form. Private to keytable.cpp. Pure functions, any thread.
// A refusal ends a sentence that began with option and value.

#include "settings/keytable.h"

#include <optional>

namespace settings {

[[nodiscard]] std::unexpected<QString> wrong(const QString& what);

/// Digits only: toInt() would take signs and blanks too.
[[nodiscard]] std::optional<int> numberFromText(const QString& text, int least, int most);

SetResult setGroup(Settings& settings, const QString& text);
SetResult setInterfaces(Settings& settings, const QString& text);
SetResult setName(Settings& settings, const QString& text);
SetResult setRelayAddress(Settings& settings, const QString& text);
SetResult setRelayFingerprint(Settings& settings, const QString& text);
SetResult setControlPort(Settings& settings, const QString& text);
SetResult setControlBind(Settings& settings, const QString& text);
SetResult setKeyFile(Settings& settings, const QString& text);
SetResult setPasswordFile(Settings& settings, const QString& text);
SetResult setRelayName(Settings& settings, const QString& text);

[[nodiscard]] QString getControlPort(const Settings& settings);

} // namespace settings
