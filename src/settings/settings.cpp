#include "settings/settings.h"

#include <QHostAddress>

namespace settings {

QString shownName(const Settings& settings)
{
    if (!settings.name.isEmpty())
        return settings.name;
    return qEnvironmentVariable("USER", qEnvironmentVariable("USERNAME")).left(kMaxNameLength);
}

bool isControlPortRemote(const Settings& settings)
{
    return !settings.controlBind.isEmpty() && !QHostAddress(settings.controlBind).isLoopback();
}

} // namespace settings
