#include "gui/windowsettings.h"

#include <QSettings>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

constexpr QLatin1StringView kAppearances[] = {"system"_L1, "light"_L1, "dark"_L1};

} // namespace

WindowSettings WindowSettings::load(const QString& path)
{
    const QSettings file(path, QSettings::IniFormat);
    WindowSettings loaded;
    const QString appearance = file.value("window/appearance"_L1).toString();
    const auto* found = std::ranges::find(kAppearances, appearance);
    if (found != std::end(kAppearances))
        loaded.appearance = Appearance(found - kAppearances);
    loaded.notifications = file.value("window/notifications"_L1, true).toBool();
    loaded.closeToTray = file.value("window/closeToTray"_L1, false).toBool();
    loaded.geometry = file.value("window/geometry"_L1).toByteArray();
    return loaded;
}

void WindowSettings::save(const QString& path) const
{
    QSettings file(path, QSettings::IniFormat);
    file.setValue("window/appearance"_L1, kAppearances[int(appearance)]);
    file.setValue("window/notifications"_L1, notifications);
    file.setValue("window/closeToTray"_L1, closeToTray);
    file.setValue("window/geometry"_L1, geometry);
}

} // namespace gui
