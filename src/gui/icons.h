#pragma once

// The line icons of resources/icons, drawn in the colour of the text of whatever widget shows them
// now, so that a change of the theme needs no new icons. GUI thread.
// Values, free to copy.

#include <QIcon>
#include <QPalette>

namespace gui {

/// The name of a file in resources/icons without ".svg".
[[nodiscard]] QIcon lineIcon(const QString& name, QPalette::ColorRole role = QPalette::ButtonText);

/// The program's icon in its own colours.
[[nodiscard]] QIcon appIcon();

} // namespace gui
