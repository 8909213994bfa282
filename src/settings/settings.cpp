#include "settings/settings.h"

namespace settings {

QString shownName(const Settings& settings)
{
    if (!settings.name.isEmpty())
        return settings.name;
    return qEnvironmentVariable("USER", qEnvironmentVariable("USERNAME")).left(kMaxNameLength);
}

} // namespace settings
