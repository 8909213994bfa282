#pragma once

// A token bucket: so many requests a second, and a burst at once. It is told its limits with each
// call, as thousands of buckets share the same. Time is handed in.
// Plain value, any thread; owned by who counts: a RateLimiter, a Session.

#include "protocol/now.h"

#include <algorithm>
#include <cstdint>

namespace relay {

struct Bucket {
    static constexpr std::int64_t kRequest = 1000; // thousandths

    std::int64_t thousandths = 0; ///< of a request
    protocol::Instant filledAt{};

    [[nodiscard]] static Bucket full(int burst, protocol::Instant now)
    {
        return {burst * kRequest, now};
    }

    void fill(int perSecond, int burst, protocol::Instant now)
    {
        // One request a second is one thousandth a millisecond.
        const std::int64_t brim = burst * kRequest;
        const std::int64_t elapsed = std::clamp<std::int64_t>((now - filledAt).count(), 0, brim);
        thousandths = std::min(brim, thousandths + elapsed * perSecond);
        filledAt = now;
    }
    [[nodiscard]] bool hasOne() const { return thousandths >= kRequest; }
    void takeOne() { thousandths -= kRequest; }
    /// When it will have one, from when it was filled.
    [[nodiscard]] protocol::Instant wait(int perSecond) const
    {
        return protocol::Instant(
            std::max<std::int64_t>(0, (kRequest - thousandths + perSecond - 1) / perSecond));
    }
};

} // namespace relay
