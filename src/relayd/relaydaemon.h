#pragma once

// What sottovoce-relay does once it is set up: runs the relay, logs who comes and goes, waits when
// the network goes and takes up again when it returns. Lives on the main thread, owned by main();
// ended() says that it cannot go on.

#include "network/relayendpoint.h"
#include "relayd/failures.h"
#include "relayd/setup.h"
#include "settings/settings.h"

#include <QObject>
#include <QTimer>

#include <expected>

namespace relayd {

class RelayDaemon final : public QObject
{
    Q_OBJECT

public:
    RelayDaemon(const settings::Settings& settings, Setup setup, QObject* parent = nullptr);
    ~RelayDaemon() override { m_relay.close(); }

    std::expected<void, Failure> start();
    /// One line with every counter.
    void logStatistics() const;

Q_SIGNALS:
    void ended(const relayd::Failure& failure);

private:
    std::expected<void, network::Trouble> open();
    void logAddresses() const;
    void onFailed(const network::Trouble& trouble);
    void tryAgain();
    void onEvent(const relay::Event& event);
    void onNotice(network::Notice notice, const QString& detail);

    settings::Settings m_settings;
    network::RelayEndpoint m_relay;
    QTimer m_retry;
    crypto::Fingerprint m_rival;
};

} // namespace relayd
