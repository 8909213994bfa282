#pragma once

// What belongs to the window alone and not to the network: its looks, its manners, its place on
// the screen. Kept in an INI file of its own, which nobody edits by hand. Value type, GUI thread.
// What the file lacks or spoils takes its default: looks are nothing to stop for.

#include "gui/theme.h"

#include <QByteArray>
#include <QString>

namespace gui {

struct WindowSettings {
    Appearance appearance = Appearance::System;
    bool notifications = true;
    bool closeToTray = false; ///< counts only where there is a tray
    QByteArray geometry;

    [[nodiscard]] static WindowSettings load(const QString& path);
    void save(const QString& path) const;

    friend bool operator==(const WindowSettings&, const WindowSettings&) = default;
};

} // namespace gui
