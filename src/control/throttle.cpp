#include "control/throttle.h"

#include <algorithm>

namespace control {
namespace {

/// A machine has as many IPv6 addresses as it likes within its network of 64 bits.
QHostAddress networkOf(const QHostAddress& address)
{
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return address;
    Q_IPV6ADDR bytes = address.toIPv6Address();
    std::fill(bytes.c + 8, bytes.c + 16, quint8(0));
    return QHostAddress(bytes);
}

std::chrono::milliseconds delayAfter(int failures)
{
    std::chrono::milliseconds delay = kFirstRetryDelay;
    for (int i = 1; i < failures && delay < kLongestRetryDelay; ++i)
        delay *= 2;
    return std::min(delay, kLongestRetryDelay);
}

} // namespace

bool Throttle::isHeldBack(const QHostAddress& address, Instant now) const
{
    const auto found = m_failures.constFind(networkOf(address));
    return found != m_failures.constEnd() && now < found->last + delayAfter(found->count);
}

void Throttle::failed(const QHostAddress& address, Instant now)
{
    if (address.isLoopback())
        return;
    const QHostAddress network = networkOf(address);
    if (!m_failures.contains(network) && m_failures.size() >= kMaxThrottled)
        makeRoom();
    Failures& failures = m_failures[network];
    if (failures.count > 0 && now >= failures.last + kFailuresForgotten)
        failures.count = 0;
    ++failures.count;
    failures.last = now;
}

void Throttle::succeeded(const QHostAddress& address)
{
    m_failures.remove(networkOf(address));
}

void Throttle::makeRoom()
{
    const auto oldest =
        std::min_element(m_failures.begin(), m_failures.end(),
                         [](const Failures& a, const Failures& b) { return a.last < b.last; });
    m_failures.erase(oldest);
}

} // namespace control
