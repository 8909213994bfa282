#include "control/log.h"

namespace control {

Q_LOGGING_CATEGORY(lcControl, "sottovoce.control", QtInfoMsg)

} // namespace control
