#include "network/pins.h"

#include "network/addresses.h"
#include "network/log.h"

#include <algorithm>
#include <utility>

namespace network {

namespace {

bool isLoopback(const protocol::Endpoint& address)
{
    return toHostAddress(address).isLoopback();
}

std::vector<protocol::Endpoint> addressesOf(const settings::PinnedRelay& relay)
{
    std::vector<protocol::Endpoint> addresses;
    for (const QString& text : relay.addresses) {
        if (const auto address = endpointFromText(text))
            addresses.push_back(*address);
    }
    return addresses;
}

QStringList digitsOf(const std::vector<crypto::Fingerprint>& relays)
{
    QStringList digits;
    for (const crypto::Fingerprint& relay : relays)
        digits << relay.toText();
    return digits;
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

bool Pins::isOwn(const crypto::Fingerprint& relay) const
{
    return !m_ownAddresses.empty() && relay == m_ownFingerprint;
}

std::vector<session::KnownRelay> Pins::known() const
{
    std::vector<session::KnownRelay> known;
    known.reserve(std::size_t(m_relays.relays().size()) + 1);
    if (!m_ownAddresses.empty())
        known.push_back({.addresses = m_ownAddresses,
                         .fingerprint = m_ownFingerprint,
                         .verified = true,
                         .extended = true,
                         .chosen = isChosen(m_ownFingerprint)});
    for (const settings::PinnedRelay& pinned : m_relays.relays()) {
        const auto fingerprint = crypto::Fingerprint::fromText(pinned.fingerprint);
        if (!fingerprint || isOwn(*fingerprint))
            continue;
        session::KnownRelay relay{.addresses = addressesOf(pinned),
                                  .fingerprint = *fingerprint,
                                  .verified = pinned.verified,
                                  .extended = pinned.extended,
                                  .name = pinned.name,
                                  .chosen = pinned.chosen};
        // An address that is ours now had another relay when it was someone else's.
        std::erase_if(relay.addresses, [this](const auto& address) { return isOwn(address); });
        known.push_back(std::move(relay));
    }
    return known;
}

QList<PinnedRelay> Pins::pinned() const
{
    QList<PinnedRelay> pinned;
    for (const settings::PinnedRelay& relay : m_relays.relays()) {
        const auto fingerprint = crypto::Fingerprint::fromText(relay.fingerprint);
        if (fingerprint && !isOwn(*fingerprint))
            pinned.append({.fingerprint = *fingerprint,
                           .name = relay.name,
                           .addresses = addressesOf(relay),
                           .verified = relay.verified,
                           .lastSeen = relay.lastSeen});
    }
    return pinned;
}

bool Pins::contains(const crypto::Fingerprint& relay) const
{
    return isOwn(relay) || find(relay);
}

bool Pins::isVerified(const crypto::Fingerprint& relay) const
{
    const settings::PinnedRelay* const pinned = find(relay);
    return isOwn(relay) || (pinned && pinned->verified);
}

bool Pins::isChosen(const crypto::Fingerprint& relay) const
{
    const settings::PinnedRelay* const pinned = find(relay);
    return pinned && pinned->chosen;
}

bool Pins::remember(const session::Relay& relay)
{
    if (isOwn(relay.fingerprint))
        return true;
    if (!isLoopback(relay.address))
        return pin(relay);
    const settings::PinnedRelay* const pinned = find(relay.fingerprint);
    if (!pinned)
        return true;
    const QString address = toText(relay.address);
    return note(relay, pinned->addresses.contains(address) ? address : QString());
}

bool Pins::pin(const session::Relay& relay)
{
    return isOwn(relay.fingerprint) || note(relay, toText(relay.address));
}

bool Pins::choose(const session::Relay& relay, const std::vector<crypto::Fingerprint>& others)
{
    if (!m_readable)
        return true;
    if (!find(relay.fingerprint)) {
        const bool isHere = isOwn(relay.fingerprint) || isLoopback(relay.address);
        if (!note(relay, isHere ? QString() : toText(relay.address)))
            return false;
    }
    return m_relays.choose(relay.fingerprint.toText(), digitsOf(others)).has_value();
}

bool Pins::forgetChoice(const std::vector<crypto::Fingerprint>& relays)
{
    return !m_readable || m_relays.choose({}, digitsOf(relays)).has_value();
}

bool Pins::note(const session::Relay& relay, const QString& address)
{
    if (!m_readable)
        return true;
    return m_relays
        .remember({.address = address,
                   .fingerprint = relay.fingerprint.toText(),
                   .extended = relay.layer == session::Layer::Extended,
                   // A host's name is that of its person, who may host elsewhere with another key.
                   .name = relay.host ? QString() : relay.name},
                  QDateTime::currentDateTimeUtc())
        .has_value();
}

bool Pins::renew(const crypto::Fingerprint& before, const crypto::Fingerprint& now)
{
    return !m_readable || m_relays.renew(before.toText(), now.toText()).has_value();
}

bool Pins::setVerified(const crypto::Fingerprint& relay, bool verified)
{
    // Back to how it was before somebody compared it.
    if (const auto* const pinned = find(relay);
        !verified && pinned && std::ranges::all_of(addressesOf(*pinned), isLoopback))
        return forget(relay);
    return !m_readable || m_relays.setVerified(relay.toText(), verified).has_value();
}

bool Pins::forget(const crypto::Fingerprint& relay)
{
    return !m_readable || m_relays.forget(relay.toText()).has_value();
}

const settings::PinnedRelay* Pins::find(const crypto::Fingerprint& relay) const
{
    const auto found =
        std::ranges::find(m_relays.relays(), relay.toText(), &settings::PinnedRelay::fingerprint);
    return found == m_relays.relays().end() ? nullptr : &*found;
}

bool Pins::isOwn(const protocol::Endpoint& address) const
{
    return std::ranges::contains(m_ownAddresses, address);
}

} // namespace network
