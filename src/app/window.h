#pragma once

// A run with a window. Once it is open it never ends by itself: it shows what is wrong. Main
// thread; called by main().
// Destruction of what it makes says goodbye to the relay and joins the worker thread.

#include "app/profilelock.h"
#include "app/startup.h"

#include <QApplication>

#include <memory>

namespace app {

/// Nothing when there is no display: neither named nor, where one is named, answering.
[[nodiscard]] std::unique_ptr<QApplication> makeWindowApplication(int& argc, char** argv);

/// Until the person, the control port, SIGINT or SIGTERM ends it.
void runWindow(Startup& startup, ProfileLock& lock);

/// For people who double-clicked and see no standard error.
void showFailure(const Failure& failure);

} // namespace app
