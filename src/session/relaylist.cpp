#include "session/relaylist.h"

#include "session/limits.h"

#include <algorithm>
#include <tuple>

namespace session {

using protocol::Instant;

namespace {

/// The less the better. Among equals the fingerprint decides, as in choosing.
std::tuple<bool, int> rank(const HeardRelay& heard)
{
    return {heard.refusal.has_value(), -int(heard.relay.trust)};
}

/// A relay that was heard by both layers, and of whom this time only the key came.
bool isLessTelling(const HeardRelay& heard, const HeardRelay& before)
{
    return heard.relay.layer == Layer::Classic && before.relay.layer == Layer::Extended;
}

} // namespace

bool RelayList::note(const std::vector<RelayChooser::Judged>& answers, Instant now)
{
    bool changed = false;
    for (Entry& entry : m_entries)
        ++entry.missed;
    for (const RelayChooser::Judged& answer : answers) {
        const auto same = std::ranges::find(
            m_entries, answer.heard.relay.fingerprint,
            [](const Entry& entry) -> const auto& { return entry.heard.relay.fingerprint; });
        Entry entry{.heard = answer.heard,
                    .der = answer.key.toDer(),
                    .pem = answer.key.toPem(),
                    .heardAt = now};
        changed = changed || same == m_entries.end();
        if (same == m_entries.end())
            m_entries.push_back(std::move(entry));
        else if (isLessTelling(answer.heard, same->heard) && same->missed < kAnswersMissed)
            same->heardAt = now;
        else
            *same = std::move(entry);
    }
    const auto gone = std::erase_if(m_entries, [this](const Entry& entry) {
        return entry.missed >= kAnswersMissed && !isKept(entry);
    });
    bound();
    return changed || gone > 0;
}

bool RelayList::noteAnnouncement(QByteArrayView key, Instant now)
{
    const auto entry = std::ranges::find_if(
        m_entries, [key](const Entry& each) { return key == each.der || key == each.pem; });
    if (entry == m_entries.end())
        return false;
    entry->heardAt = now;
    return true;
}

bool RelayList::expire(Instant now)
{
    return std::erase_if(m_entries,
                         [&](const Entry& entry) {
                             return now >= entry.heardAt + kRelayListedFor && !isKept(entry);
                         })
           > 0;
}

std::optional<Instant> RelayList::nextDeadline() const
{
    std::optional<Instant> next;
    for (const Entry& entry : m_entries) {
        if (!isKept(entry))
            next = std::min(next.value_or(Instant::max()), entry.heardAt + kRelayListedFor);
    }
    return next;
}

std::vector<HeardRelay> RelayList::inOrder() const
{
    std::vector<HeardRelay> heard;
    heard.reserve(m_entries.size());
    for (const Entry& entry : m_entries) {
        heard.push_back(entry.heard);
        if (isKept(entry)) {
            heard.back().relay = *m_kept;
            heard.back().refusal.reset();
        }
    }
    std::ranges::sort(heard, [](const HeardRelay& a, const HeardRelay& b) {
        return std::tuple(rank(a), a.relay.fingerprint) < std::tuple(rank(b), b.relay.fingerprint);
    });
    return heard;
}

/// Of too many the worst go, and of equals those that came last: whoever makes up relays crowds out
/// none that are known or were there before.
void RelayList::bound()
{
    if (m_entries.size() <= kRelaysListed)
        return;
    std::ranges::stable_sort(m_entries, {}, [this](const Entry& entry) {
        return std::tuple(!isKept(entry), rank(entry.heard));
    });
    m_entries.erase(m_entries.begin() + std::ptrdiff_t(kRelaysListed), m_entries.end());
}

bool RelayList::isKept(const Entry& entry) const
{
    return m_kept && m_kept->fingerprint == entry.heard.relay.fingerprint;
}

} // namespace session
