#pragma once

// When an app that may host begins to, and to whom it gives way: by itself when nobody answers, in its
// turn when the person who hosted is gone, again and again more seldom when hosting failed. Knows
// nothing of relays and sockets; its owner tells it what happens and does what it says. Pure: time
// and randomness are handed in. One thread; owned by network::Engine.
// Source: docs/protocol.md, "Relay" and "Succession".
//
//                 searchBegan()              due, and nobody answers
//      at rest --------------------> waiting ------------------------> hosting (its owner's)
//         ^                           |   ^                                |
//         +---------------------------+   +--------------------------------+
//           settled(): a relay, or one        failed(): later and later
//           that must not be replaced

#include "crypto/fingerprint.h"
#include "crypto/random.h"
#include "protocol/now.h"

#include <optional>

namespace session {

enum class Hosting {
    Never,
    WhenAlone, ///< when nobody else does
    Always,    ///< whoever else does, until a rival with a better right was met
};

class Succession
{
public:
    explicit Succession(crypto::RandomSource& random) : m_random(random) {}

    /// Begins anew, with nothing to wait for.
    void setMode(Hosting mode);
    /// The client searches. With a place, from 0, in the line of those who would take the place of
    /// the relay that was lost; without one, nobody knows of anybody, or we wait already.
    void searchBegan(std::optional<int> place, protocol::Instant now);
    /// The client has a relay, or met one that must not be replaced.
    void settled();
    /// Our relay runs.
    void hosts();
    /// Our relay could not start, or died.
    void failed(protocol::Instant now);
    /// We stopped for a rival; it is joined as any relay.
    void yielded();

    /// When mayBegin() is to be asked.
    [[nodiscard]] std::optional<protocol::Instant> dueAt() const { return m_dueAt; }
    /// Whether to host now. While an answer is gathered or a relay being joined it waits for what
    /// becomes of that.
    [[nodiscard]] bool mayBegin(bool answerUnderWay, protocol::Instant now);
    /// Hosts whatever others do.
    [[nodiscard]] bool insists() const { return m_mode == Hosting::Always && !m_hasYielded; }
    /// How often in a row hosting failed.
    [[nodiscard]] int failures() const { return m_failures; }

    /// Of two that host the one with the greater fingerprint ends.
    [[nodiscard]] static bool yieldsTo(const crypto::Fingerprint& rival,
                                       const crypto::Fingerprint& own)
    {
        return rival < own;
    }

private:
    crypto::RandomSource& m_random;
    Hosting m_mode = Hosting::Never;
    std::optional<protocol::Instant> m_dueAt;
    int m_failures = 0;
    bool m_hasYielded = false;
};

} // namespace session
