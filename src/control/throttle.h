#pragma once

// Who has to wait before trying again: addresses from which a wrong cookie came, or something that
// is no tool. Each failure doubles the time. The cookie cannot be guessed in any case; this keeps
// handshakes and log lines of whoever tries few. Loopback is never held back, as all programs of
// this machine share it. Pure, time is handed in; one thread; owned by the ControlServer.

#include "control/limits.h"

#include <QHash>
#include <QHostAddress>

#include <chrono>

namespace control {

class Throttle
{
public:
    using Instant = std::chrono::milliseconds; ///< on a clock that never jumps

    [[nodiscard]] bool isHeldBack(const QHostAddress& address, Instant now) const;
    void failed(const QHostAddress& address, Instant now);
    void succeeded(const QHostAddress& address);
    [[nodiscard]] qsizetype size() const { return m_failures.size(); }

private:
    struct Failures {
        int count = 0;
        Instant last{};
    };
    void makeRoom();

    QHash<QHostAddress, Failures> m_failures; ///< by network: IPv6 without its lower half
};

} // namespace control
