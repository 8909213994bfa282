#pragma once

// The category under which this folder logs, and the few words in which its log lines name a
// problem; the sentences for people are made elsewhere. Any thread.
// Source: docs/options.md, "Log lines".

#include "network/snapshot.h"

#include <QLoggingCategory>

Q_DECLARE_LOGGING_CATEGORY(lcNetwork)

namespace network {

[[nodiscard]] const char* inWords(Problem problem);

} // namespace network
