#pragma once

// A name as somebody on the network gave it, made harmless: one short line that steers nothing and
// hides nothing. For whatever shows, logs or passes on a name of somebody else. It can still be of
// a script that runs from right to left: the window isolates it, as it does all text. Texts with
// lines of their own are a matter of gui/plaintext.h. Pure; any thread.
// Source: docs/protocol.md, "Inside a session"; Unicode Technical Standard #39 section 5.4 (marks).

#include <QString>

namespace names {

/// UTF-16 units, as on the wire.
inline constexpr qsizetype kMaxDisplayName = 64;

/// Composed (NFC), blanks of every kind as single spaces and none at the ends; what is invisible or
/// no character becomes U+FFFD, once for each run; at most four marks on a letter. Cut between
/// what a reader takes for characters. Empty when nothing legible is left.
[[nodiscard]] QString displayName(const QString& name);

} // namespace names
