#include "network/host.h"

#include "network/addresses.h"
#include "network/diskhistory.h"
#include "network/log.h"
#include "network/securityrecord.h"
#include "secure/transcript.h"
#include "session/limits.h"
#include "session/succession.h"
#include "settings/paths.h"

#include <QFileInfo>

namespace network {

namespace {

/// The group is shown our key when a rival is heard, but a flood of rivals is not to be joined in.
constexpr std::chrono::milliseconds kAnnounceAtMostEvery{1000};

} // namespace

Host::Host(QString keyPath, QObject* parent)
    : QObject(parent),
      m_keyPath(std::move(keyPath)),
      m_loaded(std::unexpected(crypto::KeyFileError::Unreadable))
{}

Host::~Host()
{
    stop();
    if (m_keyThread)
        m_keyThread->wait();
}

void Host::start(const GroupConfig& group, const relay::RelayConfig& relay,
                 const std::optional<crypto::IdentityKey>& person)
{
    stop();
    m_groupConfig = group;
    m_relayConfig = relay;
    m_person = person;
    m_active = true;
    if (m_key)
        run();
    else if (!m_keyThread)
        loadKey();
}

void Host::stop(protocol::EndReason why)
{
    m_active = false;
    if (m_relay) {
        m_relay->disconnect(this);
        m_relay->close(why);
        m_relay.reset();
    }
}

void Host::prepare()
{
    if (!m_key && !m_keyThread)
        loadKey();
}

std::optional<Hosting> Host::hosting() const
{
    if (!m_relay)
        return std::nullopt;
    return Hosting{.address = m_relay->addresses().front(), .fingerprint = m_relay->fingerprint()};
}

std::vector<protocol::Endpoint> Host::addresses() const
{
    return m_relay ? m_relay->addresses() : std::vector<protocol::Endpoint>();
}

bool Host::hasCompany() const
{
    return m_relay && m_relay->membersHeardWithin(session::kHostedLostAfter) > 1;
}

void Host::loadKey()
{
    m_keyThread.reset(QThread::create([this] {
        settings::makePrivateFolder(QFileInfo(m_keyPath).path());
        m_loaded = crypto::loadOrCreateKey(m_keyPath);
    }));
    connect(m_keyThread.get(), &QThread::finished, this, &Host::onKeyLoaded);
    m_keyThread->start();
}

void Host::onKeyLoaded()
{
    m_keyThread->wait();
    m_keyThread.reset();
    if (m_loaded)
        m_key = m_loaded->key;
    if (!m_active)
        return;
    if (m_key) {
        run();
        return;
    }
    const bool unwritable = m_loaded.error() == crypto::KeyFileError::Unwritable;
    fail({unwritable ? Problem::KeyUnwritable : Problem::KeyUnreadable, m_keyPath});
}

void Host::run()
{
    if (m_person)
        m_relayConfig.host = secure::signHost(*m_person, m_key->publicKey());
    auto history = openHistory(m_relayConfig, m_keyPath, *m_key);
    if (!history) {
        fail(history.error());
        return;
    }
    m_relay.reset(new RelayEndpoint(m_relayConfig, *m_key, *std::move(history), this));
    connect(m_relay.get(), &RelayEndpoint::happened, this,
            [](const relay::Event& event) { recordSecurity(event); });
    connect(m_relay.get(), &RelayEndpoint::rivalHeard, this, &Host::onRivalHeard);
    connect(m_relay.get(), &RelayEndpoint::addressesChanged, this, &Host::changed);
    connect(m_relay.get(), &RelayEndpoint::noticed, this, &Host::noticed);
    connect(m_relay.get(), &RelayEndpoint::failed, this, &Host::fail);
    if (const auto opened = m_relay->open(m_groupConfig); !opened) {
        fail(opened.error());
        return;
    }
    m_announced.invalidate();
    qCInfo(lcNetwork, "hosting %s fingerprint=%s",
           qUtf8Printable(toText(m_relay->addresses().front())),
           qUtf8Printable(m_relay->fingerprint().toText()));
    Q_EMIT changed();
}

void Host::fail(const Trouble& trouble)
{
    stop();
    Q_EMIT failed(trouble);
}

void Host::onRivalHeard(const protocol::Endpoint& from, const crypto::Fingerprint& fingerprint)
{
    if (!session::Succession::yieldsTo(fingerprint, m_relay->fingerprint())) {
        m_relay->announceTo(from);
        if (!m_announced.isValid() || m_announced.durationElapsed() >= kAnnounceAtMostEvery) {
            m_announced.start();
            m_relay->announce();
        }
        return;
    }
    qCInfo(lcNetwork, "no longer hosting: %s hosts too and goes on", qUtf8Printable(toText(from)));
    stop(protocol::EndReason::Yields);
    Q_EMIT yielded(from);
}

} // namespace network
