#include "relayd/relaydaemon.h"

#include "network/addresses.h"
#include "network/log.h"
#include "relayd/loglines.h"

#include <QLoggingCategory>

#include <utility>

Q_LOGGING_CATEGORY(lcRelayd, "sottovoce.relayd")

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace relayd {

namespace {

constexpr std::chrono::milliseconds kRetry = 1s;

} // namespace

RelayDaemon::RelayDaemon(const settings::Settings& settings, Setup setup, QObject* parent)
    : QObject(parent),
      m_settings(settings),
      m_relay(setup.config, setup.key, std::move(setup.history))
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &RelayDaemon::tryAgain);
    connect(&m_relay, &network::RelayEndpoint::happened, this, &RelayDaemon::onEvent);
    connect(&m_relay, &network::RelayEndpoint::addressesChanged, this, &RelayDaemon::logAddresses);
    connect(&m_relay, &network::RelayEndpoint::noticed, this, &RelayDaemon::onNotice);
    connect(&m_relay, &network::RelayEndpoint::failed, this, &RelayDaemon::onFailed);
}

std::expected<void, Failure> RelayDaemon::start()
{
    qCInfo(lcRelayd, "fingerprint %s", qUtf8Printable(m_relay.fingerprint().toGroups()));
    return open().transform_error(
        [this](const network::Trouble& trouble) { return failureOf(trouble, m_settings); });
}

void RelayDaemon::logStatistics() const
{
    const relay::Statistics counted = m_relay.statistics();
    const network::SendStatistics sent = m_relay.sendStatistics();
    const QStringList parts = {
        lineOf(counted),
        u"bytes-waiting=%1"_s.arg(sent.bytesWaiting),
        u"dropped=%1"_s.arg(sent.dropped),
        u"undeliverable=%1"_s.arg(sent.undeliverable),
    };
    qCInfo(lcRelayd, "statistics %s", qUtf8Printable(parts.join(u' ')));
}

std::expected<void, network::Trouble> RelayDaemon::open()
{
    auto opened = m_relay.open({.group = m_settings.group,
                                .port = m_settings.port,
                                .interfaces = m_settings.interfaces,
                                .ttl = m_settings.ttl});
    if (opened)
        logAddresses();
    return opened;
}

void RelayDaemon::logAddresses() const
{
    QStringList addresses;
    bool reachable = false;
    for (const protocol::Endpoint& address : m_relay.addresses()) {
        addresses << network::toText(address);
        reachable = reachable || !network::toHostAddress(address).isLoopback();
    }
    qCInfo(lcRelayd, "listening to group %s on %s", qUtf8Printable(m_settings.group),
           qUtf8Printable(addresses.join(u", "_s)));
    if (!reachable && m_settings.interfaces.isEmpty())
        qCWarning(lcRelayd, "there is no network: only this machine is served until there is one");
}

void RelayDaemon::onFailed(const network::Trouble& trouble)
{
    qCWarning(lcRelayd, "%s %s; waiting for the network to return",
              network::inWords(trouble.problem), qUtf8Printable(trouble.detail));
    m_retry.start(kRetry);
}

void RelayDaemon::tryAgain()
{
    const auto opened = open();
    if (opened)
        return;
    const network::Trouble& trouble = opened.error();
    if (trouble.problem == network::Problem::NoInterface
        || trouble.problem == network::Problem::UnknownInterface)
        m_retry.start(kRetry);
    else
        Q_EMIT ended(failureOf(trouble, m_settings));
}

void RelayDaemon::onEvent(const relay::Event& event)
{
    const QString line = lineOf(event);
    if (const auto* const rival = std::get_if<relay::RivalHeard>(&event)) {
        if (m_rival != rival->fingerprint) // it announces itself over and over
            qCWarning(lcRelayd, "%s", qUtf8Printable(line));
        m_rival = rival->fingerprint;
        return;
    }
    if (std::holds_alternative<relay::HistoryUnwritable>(event))
        qCWarning(lcRelayd, "%s", qUtf8Printable(line));
    else
        qCInfo(lcRelayd, "%s", qUtf8Printable(line));
}

void RelayDaemon::onNotice(network::Notice notice, const QString& detail)
{
    if (notice == network::Notice::ReceiveBufferSmall)
        qCWarning(lcRelayd,
                  "the kernel grants a receive buffer of %s bytes only: raise net.core.rmem_max to "
                  "4194304, or bursts may be lost",
                  qUtf8Printable(detail));
}

} // namespace relayd
