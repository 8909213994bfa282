#include "relay/session.h"

#include "relay/limits.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::Instant;

bool NewestStates::take(std::size_t key, std::uint64_t number)
{
    const auto known = std::ranges::find(states, key, &Newest::key);
    if (known != states.end()) {
        const bool newer = number > known->number;
        known->number = std::max(known->number, number);
        return newer;
    }
    // One that is older than the window cannot be overtaken any more.
    if (states.size() < protocol::kLaneWindow)
        states.push_back({key, number});
    else
        *std::ranges::min_element(states, {}, &Newest::number) = {key, number};
    return true;
}

std::optional<Instant> Session::grantCredit(Instant now)
{
    constexpr std::int64_t window = protocol::kLaneWindow;
    messages.fill(kMessagesPerSecond, kMessageBurst, now);
    const std::int64_t left =
        std::clamp<std::int64_t>(messages.thousandths / Bucket::kRequest, 0, window);
    if (std::exchange(credit, std::uint16_t(left)) != left)
        mailbox.setCredit(credit);
    if (left == window)
        return std::nullopt;
    const std::int64_t missing = window * Bucket::kRequest - messages.thousandths;
    return now + Instant(missing / kMessagesPerSecond + 1);
}

} // namespace relay
