#include "settings/knownrelays.h"

#include "settings/hostport.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

using namespace Qt::StringLiterals;

namespace settings {
namespace {

/// Addresses and names are given to other machines.
constexpr std::chrono::days kUnverifiedRelayLife{30};

constexpr QLatin1StringView kChosen = "chosen"_L1;

/// One address in two spellings is one address; without a port `wanted` means all of them.
bool matches(const QString& address, const QString& wanted)
{
    const std::optional<HostPort> have = parseHostPort(address);
    const std::optional<HostPort> want = parseHostPort(wanted);
    return have && want && have->host == want->host
           && (want->port == 0 || want->port == have->port);
}

bool isAddress(const QString& word)
{
    const std::optional<HostPort> address = parseHostPort(word);
    return address && address->port != 0;
}

void removeAddress(PinnedRelay& relay, const QString& address)
{
    relay.addresses.removeIf([&](const QString& known) { return matches(known, address); });
}

/// The one met last is last; of too many the one met longest ago goes.
void addAddress(PinnedRelay& relay, const QString& address)
{
    removeAddress(relay, address);
    relay.addresses.append(address);
    while (relay.addresses.size() > KnownRelays::kMaxAddresses)
        relay.addresses.removeFirst();
}

/// As version 0.1 began: ADDRESS:PORT FINGERPRINT verified|unverified FIRST-SEEN LAST-SEEN
std::optional<PinnedRelay> relayFromOldWords(const QStringList& words)
{
    if (words.size() != 5 || !isAddress(words[0]) || !isFingerprint(words[1]))
        return std::nullopt;
    const auto verified = verifiedFromWord(words[2]);
    const auto firstSeen = timeFromWord(words[3]);
    const auto lastSeen = timeFromWord(words[4]);
    if (!verified || !firstSeen || !lastSeen)
        return std::nullopt;
    return PinnedRelay{.fingerprint = words[1],
                       .addresses = {words[0]},
                       .verified = *verified,
                       .firstSeen = *firstSeen,
                       .lastSeen = *lastSeen};
}

/// FINGERPRINT verified|unverified extended|classic FIRST-SEEN LAST-SEEN [chosen] ADDRESS:PORT...,
/// and a name after a tab.
std::optional<PinnedRelay> relayFromLine(const QString& line)
{
    const qsizetype tab = line.indexOf(u'\t');
    const QStringList fields = words(tab < 0 ? line : line.first(tab));
    const QString name = tab < 0 ? QString() : line.sliced(tab + 1);
    if (fields.isEmpty() || !isFingerprint(fields[0]))
        return relayFromOldWords(words(line));
    if (fields.size() < 5)
        return std::nullopt;
    const auto verified = verifiedFromWord(fields[1]);
    const auto firstSeen = timeFromWord(fields[3]);
    const auto lastSeen = timeFromWord(fields[4]);
    const bool chosen = fields.size() > 5 && fields[5] == kChosen;
    const QStringList addresses = fields.sliced(chosen ? 6 : 5);
    if (!verified || !firstSeen || !lastSeen
        || (fields[2] != "extended"_L1 && fields[2] != "classic"_L1)
        || !std::ranges::all_of(addresses, isAddress) || (tab >= 0 && !isPlainName(name)))
        return std::nullopt;
    PinnedRelay relay{.fingerprint = fields[0],
                      .name = name,
                      .verified = *verified,
                      .extended = fields[2] == "extended"_L1,
                      .chosen = chosen,
                      .firstSeen = *firstSeen,
                      .lastSeen = *lastSeen};
    for (const QString& address : addresses)
        addAddress(relay, address);
    return relay;
}

QString lineOf(const PinnedRelay& relay)
{
    QStringList fields{relay.fingerprint, verifiedWord(relay.verified),
                       relay.extended ? u"extended"_s : u"classic"_s, timeWord(relay.firstSeen),
                       timeWord(relay.lastSeen)};
    if (relay.chosen)
        fields << kChosen;
    fields += relay.addresses;
    const QString line = fields.join(u' ');
    return relay.name.isEmpty() ? line : line + u'\t' + relay.name;
}

} // namespace

std::expected<void, StoreError> KnownRelays::load(const QDateTime& now)
{
    m_relays.clear();
    return m_file.read([&](const QString& line) { return take(line, now); });
}

LineFile::Line KnownRelays::take(const QString& line, const QDateTime& now)
{
    std::optional<PinnedRelay> relay = relayFromLine(line);
    if (!relay)
        return LineFile::Line::Bad;
    // Of two keys for one address none can be preferred silently: the first counts, the second is
    // reported.
    for (const QString& address : std::as_const(relay->addresses)) {
        const PinnedRelay* const other = findAddress(address);
        if (other && other->fingerprint != relay->fingerprint)
            return LineFile::Line::Bad;
    }
    if (!relay->verified && relay->lastSeen.addDuration(kUnverifiedRelayLife) < now)
        return LineFile::Line::Merged;
    return merge(*std::move(relay));
}

/// Lines of one key, as there were one for each address once, are one relay.
LineFile::Line KnownRelays::merge(PinnedRelay relay)
{
    PinnedRelay* const known = findKey(relay.fingerprint);
    if (!known) {
        m_relays.append(std::move(relay));
        return LineFile::Line::Entry;
    }
    for (const QString& address : std::as_const(relay.addresses))
        addAddress(*known, address);
    known->verified = known->verified || relay.verified;
    known->extended = known->extended || relay.extended;
    known->chosen = known->chosen || relay.chosen;
    known->firstSeen = std::min(known->firstSeen, relay.firstSeen);
    known->lastSeen = std::max(known->lastSeen, relay.lastSeen);
    if (!relay.name.isEmpty())
        known->name = relay.name;
    return LineFile::Line::Merged;
}

std::expected<void, StoreError> KnownRelays::remember(const MetRelay& met, const QDateTime& now)
{
    PinnedRelay* known = findKey(met.fingerprint);
    PinnedRelay* const there = findAddress(met.address);
    if (!known) {
        // Another key for a known address is refused before it comes here; it never replaces one.
        if (there)
            return {};
        m_relays.append({.fingerprint = met.fingerprint, .firstSeen = now.toUTC()});
        known = &m_relays.last();
    } else if (there && there != known) {
        removeAddress(*there, met.address); // a key that is known shows where it is now
    }
    if (!met.address.isEmpty())
        addAddress(*known, met.address);
    known->lastSeen = now.toUTC();
    if (met.extended) {
        known->extended = true;
        known->name = isPlainName(met.name) ? met.name : QString();
    }
    return save();
}

std::expected<void, StoreError> KnownRelays::renew(const QString& before,
                                                   const QString& fingerprint)
{
    PinnedRelay* const known = findKey(before);
    if (!known || findKey(fingerprint))
        return {};
    known->fingerprint = fingerprint;
    return save();
}

std::expected<void, StoreError> KnownRelays::setVerified(const QString& fingerprint, bool verified)
{
    PinnedRelay* const known = findKey(fingerprint);
    if (!known || known->verified == verified)
        return {};
    known->verified = verified;
    return save();
}

std::expected<void, StoreError> KnownRelays::choose(const QString& fingerprint,
                                                    const QStringList& others)
{
    for (PinnedRelay& relay : m_relays) {
        if (relay.fingerprint == fingerprint)
            relay.chosen = true;
        else if (others.contains(relay.fingerprint))
            relay.chosen = false;
    }
    return save();
}

std::expected<int, StoreError> KnownRelays::forget(const QString& what)
{
    const QString digits = words(what).join(QString());
    const auto isMeant = [&](const PinnedRelay& relay) {
        return relay.fingerprint == digits || (!relay.name.isEmpty() && relay.name == what)
               || std::ranges::any_of(
                   relay.addresses, [&](const QString& address) { return matches(address, what); });
    };
    int gone = 0;
    for (qsizetype i = m_relays.size() - 1; i >= 0; --i) {
        if (!isMeant(m_relays[i]))
            continue;
        m_relays.removeAt(i);
        m_file.removeEntry(i);
        ++gone;
    }
    if (gone == 0)
        return 0;
    return save().transform([gone] { return gone; });
}

PinnedRelay* KnownRelays::findKey(const QString& fingerprint)
{
    const auto found = std::ranges::find(m_relays, fingerprint, &PinnedRelay::fingerprint);
    return found == m_relays.end() ? nullptr : &*found;
}

PinnedRelay* KnownRelays::findAddress(const QString& address)
{
    const auto found = std::ranges::find_if(m_relays, [&](const PinnedRelay& relay) {
        return std::ranges::any_of(relay.addresses,
                                   [&](const QString& known) { return matches(known, address); });
    });
    return found == m_relays.end() ? nullptr : &*found;
}

std::expected<void, StoreError> KnownRelays::save() const
{
    QStringList lines;
    for (const PinnedRelay& relay : m_relays)
        lines << lineOf(relay);
    return m_file.write(lines);
}

} // namespace settings
