#include "relay/dispatch.h"

#include "protocol/extended.h"
#include "relay/limits.h"

#include <algorithm>
#include <utility>

namespace relay {

using protocol::Instant;

void Dispatch::wake(Session& session)
{
    if (session.mailbox.isOverrun() && !std::exchange(session.turn.overrun, true))
        m_overrun.push_back(session.id());
    if (!std::exchange(session.turn.ready, true))
        m_ready.push_back(session.id());
}

void Dispatch::forget(const Session& session)
{
    if (session.turn.dueAt)
        m_waiting.erase({*session.turn.dueAt, session.id()});
}

std::optional<Instant> Dispatch::nextDeadline() const
{
    if (!m_overrun.empty())
        return Instant::min();
    if (m_waiting.empty())
        return std::nullopt;
    return m_waiting.begin()->first;
}

void Dispatch::advance(Portion& portion)
{
    promote(portion.now.steady);
    while (!m_ready.empty() && portion.room > 0) {
        Member* const member = m_roster.findSession(m_ready.front());
        m_ready.pop_front();
        if (member && member->session()->turn.ready)
            sendTo(*member->session(), portion);
    }
}

void Dispatch::promote(Instant now)
{
    while (!m_waiting.empty() && m_waiting.begin()->first <= now) {
        Member* const member = m_roster.findSession(m_waiting.begin()->second);
        m_waiting.erase(m_waiting.begin());
        if (member) {
            member->session()->turn.dueAt.reset();
            wake(*member->session());
        }
    }
}

void Dispatch::sendTo(Session& session, Portion& portion)
{
    session.turn.ready = false;
    const Instant now = portion.now.steady;
    const auto creditAt = session.grantCredit(now);
    for (int sent = 0; sent < kPacketsInTurn; ++sent) {
        const delivery::Packet packet = session.mailbox.nextPacket(now);
        if (packet.frames.isEmpty()) {
            auto dueAt = session.mailbox.nextDeadline();
            if (creditAt)
                dueAt = std::min(dueAt.value_or(*creditAt), *creditAt);
            schedule(session, dueAt);
            return;
        }
        const QByteArray token =
            session.channel.sealToken(m_fernet, packet.frames, portion.now.unixTime, m_random);
        portion.add(session.address,
                    protocol::makeExtended(protocol::ExtendedType::Sealed,
                                           protocol::encode(protocol::Sealed{session.id(), token})),
                    packet.largerThanPath);
    }
    wake(session); // at the end of the line
}

void Dispatch::schedule(Session& session, std::optional<Instant> dueAt)
{
    if (dueAt == session.turn.dueAt)
        return;
    forget(session);
    session.turn.dueAt = dueAt;
    if (dueAt)
        m_waiting.insert({*dueAt, session.id()});
}

} // namespace relay
