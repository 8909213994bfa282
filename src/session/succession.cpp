#include "session/succession.h"

#include "protocol/limits.h"
#include "session/limits.h"

#include <algorithm>

namespace session {

using protocol::Instant;

void Succession::setMode(Hosting mode)
{
    m_mode = mode;
    m_dueAt.reset();
    m_failures = 0;
    m_hasYielded = false;
}

void Succession::searchBegan(std::optional<int> place, Instant now)
{
    if (m_mode == Hosting::Never)
        return;
    if (insists())
        m_dueAt = now;
    else if (place)
        m_dueAt = now + kSuccessionStep * std::min(*place, kLongestLine);
    else if (!m_dueAt)
        m_dueAt = now + protocol::kHostAfter
                  + Instant(m_random.number32() % std::uint32_t(kHostJitter.count()));
}

void Succession::settled()
{
    if (insists())
        return;
    m_dueAt.reset();
    m_failures = 0;
}

void Succession::hosts()
{
    m_dueAt.reset();
    m_failures = 0;
    m_hasYielded = false;
}

void Succession::failed(Instant now)
{
    const auto doubled = kFirstHostRetry * (1 << std::min(m_failures++, 10));
    m_dueAt = now + std::min<std::chrono::milliseconds>(doubled, kSlowestHostRetry);
}

void Succession::yielded()
{
    m_hasYielded = true;
    m_dueAt.reset();
}

bool Succession::mayBegin(bool answerUnderWay, Instant now)
{
    if (!m_dueAt || now < *m_dueAt)
        return false;
    if (answerUnderWay && !insists()) {
        m_dueAt = now + protocol::kGatherTime;
        return false;
    }
    m_dueAt.reset();
    return true;
}

} // namespace session
