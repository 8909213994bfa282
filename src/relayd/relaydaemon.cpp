#include "relayd/relaydaemon.h"

#include "network/addresses.h"
#include "network/log.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcRelayd, "sottovoce.relayd")

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace relayd {

namespace {

constexpr std::chrono::milliseconds kRetry = 1s;

relay::RelayConfig configOf(const settings::Settings& settings)
{
    return {.memberTimeout = std::chrono::seconds(settings.memberTimeoutSeconds),
            .maxMembers = settings.maxMembers,
            .announceInterval = {}};
}

const char* inWords(relay::LeaveReason reason)
{
    switch (reason) {
    case relay::LeaveReason::Disconnected: return "said goodbye";
    case relay::LeaveReason::Silent: return "was silent for too long";
    case relay::LeaveReason::Replaced: return "came back with another key";
    }
    return "";
}

const char* inWords(relay::RefuseReason reason)
{
    switch (reason) {
    case relay::RefuseReason::RateLimited: return "asked for the key too often";
    case relay::RefuseReason::Full: return "the room is full (--max-members)";
    case relay::RefuseReason::BadKey: return "sent a key that did not open";
    case relay::RefuseReason::KeyInUse: return "sent another key for a session that is alive";
    }
    return "";
}

QByteArray text(const protocol::Endpoint& endpoint)
{
    return network::toText(endpoint).toUtf8();
}

} // namespace

RelayDaemon::RelayDaemon(const settings::Settings& settings, const crypto::RsaPrivateKey& key,
                         QObject* parent)
    : QObject(parent),
      m_settings(settings),
      m_relay(configOf(settings), key)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &RelayDaemon::tryAgain);
    connect(&m_relay, &network::RelayEndpoint::memberJoined, this, &RelayDaemon::onJoined);
    connect(&m_relay, &network::RelayEndpoint::memberLeft, this, &RelayDaemon::onLeft);
    connect(&m_relay, &network::RelayEndpoint::memberRefused, this, &RelayDaemon::onRefused);
    connect(&m_relay, &network::RelayEndpoint::rivalHeard, this, &RelayDaemon::onRival);
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
        u"members=%1"_s.arg(counted.members),
        u"bytes-reassembling=%1"_s.arg(counted.bytesReassembling),
        u"datagrams-in=%1"_s.arg(counted.datagramsIn),
        u"messages-in=%1"_s.arg(counted.messagesIn),
        u"deliveries=%1"_s.arg(counted.deliveries),
        u"rejected=%1"_s.arg(counted.rejected),
        u"duplicates=%1"_s.arg(counted.duplicates),
        u"messages-dropped=%1"_s.arg(counted.messagesDropped),
        u"key-requests=%1"_s.arg(counted.keyRequests),
        u"key-requests-limited=%1"_s.arg(counted.keyRequestsLimited),
        u"keys-refused=%1"_s.arg(counted.keysRefused),
        u"rsa-operations=%1"_s.arg(counted.rsaOperations),
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

void RelayDaemon::onJoined(const protocol::Endpoint& member)
{
    qCInfo(lcRelayd, "joined %s", text(member).constData());
}

void RelayDaemon::onLeft(const protocol::Endpoint& member, relay::LeaveReason reason)
{
    qCInfo(lcRelayd, "left %s: %s", text(member).constData(), inWords(reason));
}

void RelayDaemon::onRefused(const protocol::Endpoint& from, relay::RefuseReason reason,
                            std::uint64_t untold)
{
    const QString more =
        untold > 0 ? u" (and %1 more since the last such line)"_s.arg(untold) : QString();
    qCInfo(lcRelayd, "refused %s: %s%s", text(from).constData(), inWords(reason),
           qUtf8Printable(more));
}

void RelayDaemon::onRival(const protocol::Endpoint& from, const crypto::Fingerprint& fingerprint)
{
    if (m_rival == fingerprint) // it announces itself over and over
        return;
    m_rival = fingerprint;
    qCWarning(lcRelayd, "another relay serves this group: %s fingerprint=%s",
              text(from).constData(), qUtf8Printable(fingerprint.toText()));
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
