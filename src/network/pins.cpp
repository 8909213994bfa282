#include "network/pins.h"

#include "network/addresses.h"
#include "network/log.h"

#include <algorithm>

namespace network {

namespace {

bool isLoopback(const protocol::Endpoint& address)
{
    return toHostAddress(address).isLoopback();
}

} // namespace

bool Pins::load()
{
    m_readable = m_relays.load(QDateTime::currentDateTimeUtc()).has_value();
    for (const QString& line : m_relays.badLines())
        qCWarning(lcNetwork, "known_relays has a line that is no pin: %s", qUtf8Printable(line));
    return m_readable;
}

void Pins::setOwn(std::vector<protocol::Endpoint> addresses, const crypto::Fingerprint& fingerprint)
{
    m_ownAddresses = std::move(addresses);
    m_ownFingerprint = fingerprint;
}

bool Pins::isOwn(const protocol::Endpoint& address) const
{
    return std::ranges::contains(m_ownAddresses, address);
}

std::vector<session::KnownRelay> Pins::known() const
{
    std::vector<session::KnownRelay> known;
    known.reserve(m_ownAddresses.size() + std::size_t(m_relays.relays().size()));
    for (const protocol::Endpoint& address : m_ownAddresses)
        known.push_back({.address = address, .fingerprint = m_ownFingerprint, .verified = true});
    for (const settings::PinnedRelay& pinned : m_relays.relays()) {
        const auto address = endpointFromText(pinned.address);
        const auto fingerprint = crypto::Fingerprint::fromText(pinned.fingerprint);
        // An address that is ours now had another relay when it was someone else's.
        if (address && fingerprint && !isOwn(*address))
            known.push_back(
                {.address = *address, .fingerprint = *fingerprint, .verified = pinned.verified});
    }
    return known;
}

bool Pins::contains(const protocol::Endpoint& address) const
{
    return std::ranges::contains(known(), address, &session::KnownRelay::address);
}

bool Pins::isVerified(const protocol::Endpoint& address) const
{
    return std::ranges::any_of(known(), [&](const session::KnownRelay& relay) {
        return relay.address == address && relay.verified;
    });
}

bool Pins::remember(const session::Relay& relay)
{
    return (isLoopback(relay.address) && !contains(relay.address)) || pin(relay);
}

bool Pins::pin(const session::Relay& relay)
{
    if (!m_readable || isOwn(relay.address))
        return true;
    return m_relays
        .remember(toText(relay.address), relay.fingerprint.toText(),
                  QDateTime::currentDateTimeUtc())
        .has_value();
}

bool Pins::setVerified(const protocol::Endpoint& address, bool verified)
{
    if (!verified && isLoopback(address)) // back to how it was before somebody compared it
        return forget(toText(address));
    return !m_readable || m_relays.setVerified(toText(address), verified).has_value();
}

bool Pins::forget(const QString& address)
{
    return !m_readable || m_relays.forget(address).has_value();
}

} // namespace network
