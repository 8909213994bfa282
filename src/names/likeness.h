#pragma once

// Which names look alike, so that the window can tell people apart who chose the name of somebody
// else in another script or case. Unicode keeps the data, ICU knows it; the only folder that sees
// ICU. Pure; any thread. Source: Unicode Technical Standard #39 section 4 (confusables), Unicode
// Standard section 5.18 (caseless matching).

#include <QString>

#include <array>

namespace names {

/// Two names look alike when they share one of these, the same or the other. Of a name as it is
/// shown (displayName()); empty for a name of which nothing is.
///
/// There are two since letters that differ only as small ones (n and Greek v) look alike as
/// capitals, and the reverse: one is of the name as it is written, one of its small letters.
using Skeletons = std::array<QString, 2>;
[[nodiscard]] Skeletons skeletons(const QString& name);

/// Nameless people look like nobody.
[[nodiscard]] bool lookAlike(const Skeletons& a, const Skeletons& b);

} // namespace names
