#include "network/clientendpoint.h"

#include "network/clock.h"
#include "network/links.h"

#include <QTimer>

#include <algorithm>

namespace network {

struct ClientEndpoint::Private {
    Private(ClientEndpoint* owner, session::SessionConfig config,
            std::shared_ptr<session::Memory> memory)
        : q(owner),
          machine(std::move(config), random, std::move(memory))
    {}

    void settle();
    void send();
    void onLinksChanged(bool someWent);

    ClientEndpoint* q;
    crypto::SystemRandom random;
    session::SessionMachine machine;
    Links links{Links::Role::Client};
    QTimer timer;
    std::function<void()> keep;
    /// The link on which the machine spoke last: to its relay, when it has one.
    session::Link relayLink = session::kAllLinks;
};

ClientEndpoint::ClientEndpoint(session::SessionConfig config,
                               std::shared_ptr<session::Memory> memory, QObject* parent)
    : QObject(parent),
      d(std::make_unique<Private>(this, std::move(config), std::move(memory)))
{
    d->timer.setSingleShot(true);
    d->timer.setTimerType(Qt::PreciseTimer);
    connect(&d->timer, &QTimer::timeout, this, [this] {
        d->machine.tick(currentTime());
        d->settle();
    });
    connect(&d->links, &Links::received, this,
            [this](QByteArrayView datagram, const Links::Origin& origin) {
                const session::Link link = origin.onGroup ? session::kAllLinks : origin.link;
                d->machine.receive(datagram, {.from = origin.from, .link = link}, currentTime());
            });
    connect(&d->links, &Links::batchEnded, this, [this] { d->settle(); });
    connect(&d->links, &Links::linksChanged, this,
            [this](bool someWent) { d->onLinksChanged(someWent); });
    connect(&d->links, &Links::noticed, this, &ClientEndpoint::noticed);
    connect(&d->links, &Links::failed, this, [this](const Trouble& trouble) {
        close();
        Q_EMIT failed(trouble);
    });
}

ClientEndpoint::~ClientEndpoint() = default;

std::expected<void, Trouble> ClientEndpoint::open(const GroupConfig& config,
                                                  std::optional<protocol::Endpoint> relayAddress)
{
    auto opened = d->links.open(config, relayAddress);
    if (opened) {
        d->machine.start(currentTime());
        d->settle();
    }
    return opened;
}

void ClientEndpoint::close()
{
    d->machine.disconnect(currentTime());
    d->settle();
    d->links.close();
}

session::SessionMachine& ClientEndpoint::machine()
{
    return d->machine;
}

void ClientEndpoint::setBeforeSending(std::function<void()> keep)
{
    d->keep = std::move(keep);
}

void ClientEndpoint::act(const Act& what)
{
    what(d->machine, currentTime());
    d->settle();
}

std::expected<session::MessageId, session::SendError>
ClientEndpoint::send(const session::OutgoingText& text)
{
    const auto sent = d->machine.send(text, currentTime());
    d->settle();
    return sent;
}

std::optional<LinkHealth> ClientEndpoint::health() const
{
    const auto link = d->machine.linkHealth(currentTime());
    return link ? std::optional(LinkHealth{.link = *link, .receiveDrops = d->links.receiveDrops()})
                : std::nullopt;
}

void ClientEndpoint::followInterfaces()
{
    d->links.followInterfaces();
}

void ClientEndpoint::searchAgain()
{
    d->machine.searchAgain(currentTime());
    d->settle();
}

void ClientEndpoint::moveTo(const crypto::Fingerprint& relay)
{
    d->machine.moveTo(relay, currentTime());
    d->settle();
}

void ClientEndpoint::lookForRelays()
{
    d->machine.lookForRelays(currentTime());
    d->settle();
}

void ClientEndpoint::setPasswordKey(const protocol::PasswordTerms& terms,
                                    const std::optional<crypto::Secret>& key)
{
    d->machine.setPasswordKey(terms, key, currentTime());
    d->settle();
}

void ClientEndpoint::Private::settle()
{
    if (keep)
        keep();
    send();
    const session::Events events = machine.takeEvents();
    const auto deadline = machine.nextDeadline();
    if (deadline)
        timer.start(timeUntil(*deadline));
    else
        timer.stop();

    for (const session::Event& event : events)
        Q_EMIT q->happened(event);
}

void ClientEndpoint::Private::send()
{
    for (const session::Outgoing& outgoing : machine.takeOutgoing()) {
        relayLink = outgoing.link;
        if (outgoing.to && outgoing.mayBeCut)
            links.sendToBeCut(outgoing.link, *outgoing.to, outgoing.datagram);
        else if (outgoing.to)
            links.send(outgoing.link, *outgoing.to, outgoing.datagram);
        else
            links.sendToGroup(outgoing.link, outgoing.datagram);
    }
    links.flush();
}

/// A session of the extended layer goes on whatever its links are, a classic one when its link stays,
/// or all of them as long as it is not known which that is. Who searches asks at once on the network
/// that came.
void ClientEndpoint::Private::onLinksChanged(bool someWent)
{
    if (const auto relay = machine.relay(); relay && relay->layer == session::Layer::Extended) {
        machine.linksChanged(currentTime());
        settle();
        return;
    }
    const bool lostLink = relayLink == session::kAllLinks ? someWent : !links.has(relayLink);
    if (!machine.relay() || lostLink)
        q->searchAgain();
}

} // namespace network
