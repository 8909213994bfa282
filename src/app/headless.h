#pragma once

// A run without a window and without a display. Says on standard error what fails. At the start it
// waits for a relay as long as --timeout says; after a first success it searches for ever. Main
// thread, owned by main(); ends by the control port's `exit`, a failure at the start, or
// destruction, which says goodbye to the relay.

#include "app/startup.h"

#include <QObject>
#include <QTimer>

namespace app {

class Headless final : public QObject
{
    Q_OBJECT

public:
    explicit Headless(const Startup& startup);

    void start();

Q_SIGNALS:
    /// Once.
    void finished(int exitCode);

private:
    void onStatusChanged(const network::Status& status);
    void onControlPortChanged(const network::ControlPortStatus& status);
    void fail(const Failure& failure);
    void end(int exitCode);

    const Startup& m_startup; // main()'s
    network::Node m_node;
    QTimer m_patience; // runs until the first relay
    bool m_ended = false;
};

} // namespace app
