#include "gui/theme.h"

#include <QFile>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

struct Colours {
    QRgb base;
    QRgb window;
    QRgb card;
    QRgb line;
    QRgb text;
    QRgb quiet;
    QRgb accent;       // as text and focus ring
    QRgb accentGround; // under text
    QRgb onAccent;
    QRgb quietOnAccent;
    QRgb hover;
    QRgb danger;
    QRgb dangerGround;
    QRgb warning;
    QRgb warningGround;
};

// Every text has at least 4.5:1 against every ground it stands on (WCAG 2.2, 1.4.3).
constexpr Colours kLight{
    .base = 0xffffffff,
    .window = 0xfff3f6f6,
    .card = 0xffecf1f0,
    .line = 0xffd5dedc,
    .text = 0xff17211f,
    .quiet = 0xff53625f,
    .accent = 0xff0f766e,
    .accentGround = 0xff0f766e,
    .onAccent = 0xffffffff,
    .quietOnAccent = 0xffe3f4f1,
    .hover = 0xffe3eae9,
    .danger = 0xffa11d17,
    .dangerGround = 0xfffdecea,
    .warning = 0xff7a4a00,
    .warningGround = 0xfffff4dc,
};
constexpr Colours kDark{
    .base = 0xff151b1c,
    .window = 0xff0f1415,
    .card = 0xff232c2d,
    .line = 0xff344041,
    .text = 0xffe7eeec,
    .quiet = 0xff9fafac,
    .accent = 0xff58d1c2,
    .accentGround = 0xff0d6d65,
    .onAccent = 0xffffffff,
    .quietOnAccent = 0xffd6efeb,
    .hover = 0xff263031,
    .danger = 0xffff9d94,
    .dangerGround = 0xff3a1a18,
    .warning = 0xfff3c772,
    .warningGround = 0xff33280f,
};

QPalette paletteOf(const Colours& c)
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, QRgb colour) {
        palette.setColor(role, QColor(colour));
    };
    set(QPalette::Base, c.base);
    set(QPalette::Window, c.window);
    set(QPalette::AlternateBase, c.card);
    set(QPalette::Button, c.card);
    set(QPalette::ToolTipBase, c.card);
    set(QPalette::Text, c.text);
    set(QPalette::WindowText, c.text);
    set(QPalette::ButtonText, c.text);
    set(QPalette::ToolTipText, c.text);
    set(QPalette::PlaceholderText, c.quiet);
    set(QPalette::Link, c.accent);
    set(QPalette::LinkVisited, c.accent);
    set(QPalette::Accent, c.accent);
    set(QPalette::Highlight, c.accentGround);
    set(QPalette::HighlightedText, c.onAccent);
    set(QPalette::BrightText, c.quietOnAccent);
    set(QPalette::Light, c.hover);
    set(QPalette::Midlight, c.hover);
    set(QPalette::Mid, c.line);
    set(QPalette::Dark, c.line);
    set(QPalette::Shadow, c.line);
    for (const auto role :
         {QPalette::Text, QPalette::WindowText, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, QColor(c.quiet));
    return palette;
}

/// The style sheet names colours as @name, and the look itself as @scheme.
QString styleSheetOf(const Colours& c, QLatin1StringView scheme)
{
    QFile file(u":/sottovoce.qss"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    // Longer names first: @accent is the beginning of @accentGround.
    const std::pair<QLatin1StringView, QRgb> names[] = {
        {"@accentGround"_L1, c.accentGround},
        {"@accent"_L1, c.accent},
        {"@base"_L1, c.base},
        {"@card"_L1, c.card},
        {"@dangerGround"_L1, c.dangerGround},
        {"@danger"_L1, c.danger},
        {"@hover"_L1, c.hover},
        {"@line"_L1, c.line},
        {"@onAccent"_L1, c.onAccent},
        {"@quiet"_L1, c.quiet},
        {"@text"_L1, c.text},
        {"@warningGround"_L1, c.warningGround},
        {"@warning"_L1, c.warning},
        {"@window"_L1, c.window},
    };
    for (const auto& [name, colour] : names)
        sheet.replace(name, QColor(colour).name());
    return sheet.replace("@scheme"_L1, scheme);
}

} // namespace

QPalette lightPalette()
{
    return paletteOf(kLight);
}

QPalette darkPalette()
{
    return paletteOf(kDark);
}

QColor dangerColour(const QPalette& palette)
{
    const bool dark = palette.color(QPalette::Base).lightness() < 128;
    return QColor(dark ? kDark.danger : kLight.danger);
}

void applyAppearance(QApplication& application, Appearance appearance)
{
    const bool dark = appearance == Appearance::Dark
                      || (appearance == Appearance::System
                          && QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark);
    // Emptied first: a sheet wraps the style that it finds.
    application.setStyleSheet({});
    application.setStyle(QStyleFactory::create(u"Fusion"_s));
    application.setPalette(dark ? darkPalette() : lightPalette());
    application.setStyleSheet(dark ? styleSheetOf(kDark, "dark"_L1)
                                   : styleSheetOf(kLight, "light"_L1));
}

void setStyleProperty(QWidget* widget, const char* name, const QVariant& value)
{
    if (widget->property(name) == value)
        return;
    widget->setProperty(name, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace gui
