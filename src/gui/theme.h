#pragma once

// The two looks of the window, light and dark, as palettes of our own on the Fusion style: a
// platform's style may ignore a palette, and QStyleHints::setColorScheme() does nothing where
// there is no platform theme. Painting code takes its colours from the palette alone:
//   Base the conversation, Window the column beside it, AlternateBase a bubble or card, Mid lines,
//   Text, PlaceholderText quiet text, Link accent as text, Highlight accent as ground,
//   HighlightedText text on that, BrightText quiet text on that.
// GUI thread.

#include <QApplication>
#include <QPalette>
#include <QVariant>

namespace gui {

enum class Appearance {
    System, ///< as the desktop says, light when it says nothing
    Light,
    Dark,
};

[[nodiscard]] QPalette lightPalette();
[[nodiscard]] QPalette darkPalette();

/// Of what went wrong, as text on the ground of this palette.
[[nodiscard]] QColor dangerColour(const QPalette& palette);

/// Style, palette and style sheet of the whole program.
void applyAppearance(QApplication& application, Appearance appearance);

/// Sets a property that the style sheet asks for; it looks only when it is told.
void setStyleProperty(QWidget* widget, const char* name, const QVariant& value);

} // namespace gui
