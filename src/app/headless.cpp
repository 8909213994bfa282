#include "app/headless.h"

#include <chrono>
#include <utility>

namespace app {

Headless::Headless(const Startup& startup)
    : m_startup(startup),
      m_node(startup.file.settings(), networkPaths(startup.paths))
{
    connect(&m_node, &network::Node::statusChanged, this, &Headless::onStatusChanged);
    connect(&m_node, &network::Node::shutdownRequested, this,
            [this] { end(int(ExitCode::Clean)); });
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { fail(noRelay(m_node.settings(), m_node.status().trouble)); });
}

void Headless::start()
{
    m_patience.start(std::chrono::seconds(m_node.settings().timeoutSeconds));
    startNode(m_node, m_startup, this,
              [this](const network::ControlPortStatus& status) { onControlPortChanged(status); });
}

void Headless::onStatusChanged(const network::Status& status)
{
    if (status.connection == network::Connection::Connected)
        m_patience.stop();
    if (!m_patience.isActive())
        return;
    if (status.connection == network::Connection::Refused && status.refusal) {
        fail(failureOf(*status.refusal));
    } else if (status.trouble) {
        if (const auto failure = failureOf(*status.trouble, m_node.settings()))
            fail(*failure);
    }
}

void Headless::onControlPortChanged(const network::ControlPortStatus& status)
{
    // Without the port nobody could use it.
    if (status.state == network::ControlPortStatus::State::Failed)
        fail(failureOf(status));
}

void Headless::fail(const Failure& failure)
{
    if (!m_ended)
        end(finish(failure));
}

void Headless::end(int exitCode)
{
    m_patience.stop();
    if (!std::exchange(m_ended, true))
        Q_EMIT finished(exitCode);
}

} // namespace app
