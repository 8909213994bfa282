#pragma once

// The logging category of this folder. Nothing is logged for the mere fact that a line was or was
// not written to a tool: log lines go to the tools, and that would never end.
// Any thread.

#include <QLoggingCategory>

namespace control {

Q_DECLARE_LOGGING_CATEGORY(lcControl)

} // namespace control
