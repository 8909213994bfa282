#include "relay/visitors.h"

#include "relay/limits.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <ranges>

namespace relay {

using protocol::Instant;
using protocol::RoomNumber;

namespace {

constexpr std::uint64_t kStillThere = std::numeric_limits<std::uint64_t>::max();

} // namespace

void Visitors::meet(const QByteArray& identity)
{
    if (const auto known = m_byIdentity.constFind(identity); known != m_byIdentity.cend()) {
        m_present.splice(m_present.end(), m_absent, *known);
        return;
    }
    m_present.push_back({.identity = identity});
    m_byIdentity.insert(identity, std::prev(m_present.end()));
}

void Visitors::part(const QByteArray& identity)
{
    const auto known = m_byIdentity.constFind(identity);
    if (known == m_byIdentity.cend())
        return;
    m_absent.splice(m_absent.end(), m_present, *known);
    if (m_absent.size() > kIdentitiesMet) {
        m_byIdentity.remove(m_absent.front().identity);
        m_absent.pop_front();
    }
}

void Visitors::enter(const QByteArray& identity, RoomNumber room, std::uint64_t from, Instant now)
{
    const auto known = m_byIdentity.constFind(identity);
    if (known == m_byIdentity.cend())
        return;
    std::vector<Stay>& stays = (*known)->stays;
    const auto last = std::ranges::find(stays | std::views::reverse, room, &Stay::room);
    const bool nothingWasSaid = last != stays.rend() && last->to >= from;
    const bool wasJustThere = last != stays.rend() && now - last->leftAt < kBackWithin;
    if (nothingWasSaid || wasJustThere) {
        last->to = kStillThere;
        return;
    }
    if (stays.size() >= kStaysRemembered) {
        const auto over =
            std::ranges::find_if(stays, [](const Stay& stay) { return stay.to != kStillThere; });
        stays.erase(over != stays.end() ? over : stays.begin());
    }
    stays.push_back({room, from, kStillThere});
}

void Visitors::leave(const QByteArray& identity, RoomNumber room, std::uint64_t to, Instant now)
{
    const auto known = m_byIdentity.constFind(identity);
    if (known == m_byIdentity.cend())
        return;
    for (Stay& stay : (*known)->stays) {
        if (stay.room == room && stay.to == kStillThere) {
            stay.to = to;
            stay.leftAt = now;
        }
    }
    std::erase_if((*known)->stays, [](const Stay& stay) { return stay.from >= stay.to; });
}

bool Visitors::heard(const QByteArray& identity, RoomNumber room, std::uint64_t number) const
{
    return firstHeard(identity, room, number) == number;
}

std::optional<std::uint64_t> Visitors::firstHeard(const QByteArray& identity, RoomNumber room,
                                                  std::uint64_t from) const
{
    const auto known = m_byIdentity.constFind(identity);
    if (known == m_byIdentity.cend())
        return std::nullopt;
    std::optional<std::uint64_t> first;
    for (const Stay& stay : (*known)->stays) {
        if (stay.room == room && from < stay.to)
            first = std::min(first.value_or(kStillThere), std::max(from, stay.from));
    }
    return first;
}

} // namespace relay
