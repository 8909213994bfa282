#pragma once

// NAME=VALUE fields of a REST, as docs/control-port.md says under "Fields". For the sources of Event
// alone, which make lines for tools; nothing that comes from tools is read here. Pure function, any
// thread.

#include <QString>

namespace control {

/// With a blank before it. A value that is no plain word stands in quotation marks.
[[nodiscard]] QString field(const QString& name, const QString& value);

} // namespace control
