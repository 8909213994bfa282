#include "network/relayendpoint.h"

#include "network/clock.h"
#include "network/links.h"

#include <QTimer>

#include <algorithm>
#include <unordered_map>

namespace network {

using namespace std::chrono_literals;

namespace {

/// More than this waits only when the kernel takes no more; then the relay keeps the rest, which
/// there is one text instead of a datagram for each member, and is asked again a little later.
constexpr qsizetype kBacklog = 2 * 1024 * 1024;
constexpr std::chrono::milliseconds kBacklogPause = 10ms;

} // namespace

struct RelayEndpoint::Private {
    Private(RelayEndpoint* owner, const relay::RelayConfig& config,
            const crypto::RsaPrivateKey& key, std::unique_ptr<relay::HistoryStore> store)
        : q(owner),
          history(std::move(store)),
          relay(config, key, random, history.get())
    {}

    void receive(QByteArrayView datagram, const Links::Origin& origin);
    void settle();
    bool send();
    void schedule();
    void noteLink(const relay::Event& event);
    void tell(const relay::Event& event);
    int linkTo(const protocol::Endpoint& member) const;

    RelayEndpoint* q;
    crypto::SystemRandom random;
    std::unique_ptr<relay::HistoryStore> history;
    relay::Relay relay;
    Links links{Links::Role::Relay};
    QTimer timer;
    // Only with several links: where those whom we read just now came in, and the members.
    std::unordered_map<protocol::Endpoint, int> justHeard;
    std::unordered_map<protocol::Endpoint, int> memberLinks;
};

RelayEndpoint::RelayEndpoint(const relay::RelayConfig& config, const crypto::RsaPrivateKey& key,
                             std::unique_ptr<relay::HistoryStore> history, QObject* parent)
    : QObject(parent),
      d(std::make_unique<Private>(this, config, key, std::move(history)))
{
    d->timer.setSingleShot(true);
    d->timer.setTimerType(Qt::PreciseTimer);
    connect(&d->timer, &QTimer::timeout, this, [this] {
        d->relay.tick(currentTime());
        d->settle();
    });
    connect(&d->links, &Links::received, this,
            [this](QByteArrayView datagram, const Links::Origin& origin) {
                d->receive(datagram, origin);
            });
    connect(&d->links, &Links::batchEnded, this, [this] { d->settle(); });
    connect(&d->links, &Links::linksChanged, this, [this] {
        Q_EMIT addressesChanged(); // which may close us
        if (d->links.isOpen())
            announce();
    });
    connect(&d->links, &Links::noticed, this, &RelayEndpoint::noticed);
    connect(&d->links, &Links::failed, this, [this](const Trouble& trouble) {
        close();
        Q_EMIT failed(trouble);
    });
}

RelayEndpoint::~RelayEndpoint() = default;

std::expected<void, Trouble> RelayEndpoint::open(const GroupConfig& config)
{
    auto opened = d->links.open(config);
    if (opened)
        announce();
    return opened;
}

void RelayEndpoint::close(protocol::EndReason why)
{
    d->timer.stop();
    if (d->links.isOpen()) {
        d->relay.end(d->links.addresses(), currentTime(), why);
        while (d->send()) { // what waited before it goes too, as far as the kernel takes it
        }
    }
    d->links.close();
}

void RelayEndpoint::announce()
{
    d->relay.start(currentTime());
    d->settle();
}

void RelayEndpoint::announceTo(const protocol::Endpoint& rival)
{
    d->relay.announceTo(rival, currentTime());
    d->settle();
}

std::vector<protocol::Endpoint> RelayEndpoint::addresses() const
{
    return d->links.addresses();
}

int RelayEndpoint::membersHeardWithin(std::chrono::milliseconds time) const
{
    return d->relay.membersHeardSince(monotonicNow() - time);
}

relay::Statistics RelayEndpoint::statistics() const
{
    return d->relay.statistics();
}

SendStatistics RelayEndpoint::sendStatistics() const
{
    return d->links.statistics();
}

const crypto::Fingerprint& RelayEndpoint::fingerprint() const
{
    return d->relay.fingerprint();
}

void RelayEndpoint::Private::receive(QByteArrayView datagram, const Links::Origin& origin)
{
    if (links.count() > 1)
        justHeard.insert_or_assign(origin.from, origin.link);
    relay.receive(datagram, origin.from, currentTime());
}

/// After each batch of datagrams and each tick. Signals come last: their slots may close us.
void RelayEndpoint::Private::settle()
{
    const relay::Events events = relay.takeEvents();
    for (const relay::Event& event : events)
        noteLink(event);
    send();
    justHeard.clear();
    schedule();
    for (const relay::Event& event : events)
        tell(event);
}

/// A member is answered for ever after by the link on which it came.
void RelayEndpoint::Private::noteLink(const relay::Event& event)
{
    if (const auto* joined = std::get_if<relay::MemberJoined>(&event)) {
        if (const auto heard = justHeard.find(joined->member); heard != justHeard.end())
            memberLinks.insert_or_assign(joined->member, heard->second);
    } else if (const auto* moved = std::get_if<relay::MemberMoved>(&event)) {
        memberLinks.erase(moved->before);
        if (const auto heard = justHeard.find(moved->now); heard != justHeard.end())
            memberLinks.insert_or_assign(moved->now, heard->second);
    } else if (const auto* left = std::get_if<relay::MemberLeft>(&event)) {
        memberLinks.erase(left->reachedAt);
    }
}

/// One portion at a time, so that reading is never kept waiting for long. False when there was none
/// or no room for it.
bool RelayEndpoint::Private::send()
{
    if (links.statistics().bytesWaiting >= kBacklog)
        return false;
    const QList<relay::Outgoing> portion = relay.takeOutgoing();
    for (const relay::Outgoing& outgoing : portion) {
        if (outgoing.to.isValid() && outgoing.largerThanPath)
            links.sendToBeCut(linkTo(outgoing.to), outgoing.to, outgoing.datagram);
        else if (outgoing.to.isValid())
            links.send(linkTo(outgoing.to), outgoing.to, outgoing.datagram);
        else
            links.sendToGroup(Links::kEveryLink, outgoing.datagram);
    }
    links.flush();
    return !portion.isEmpty();
}

void RelayEndpoint::Private::schedule()
{
    const auto deadline = relay.nextDeadline();
    if (!deadline || !links.isOpen()) {
        timer.stop();
        return;
    }
    const auto least = links.statistics().bytesWaiting >= kBacklog ? kBacklogPause : 0ms;
    timer.start(std::max(timeUntil(*deadline), least));
}

void RelayEndpoint::Private::tell(const relay::Event& event)
{
    if (const auto* rival = std::get_if<relay::RivalHeard>(&event))
        Q_EMIT q->rivalHeard(rival->from, rival->fingerprint);
    Q_EMIT q->happened(event);
}

int RelayEndpoint::Private::linkTo(const protocol::Endpoint& member) const
{
    if (const auto found = memberLinks.find(member);
        found != memberLinks.end() && links.has(found->second))
        return found->second;
    if (const auto heard = justHeard.find(member); heard != justHeard.end())
        return heard->second;
    return links.linkTowards(member);
}

} // namespace network
