#include "session/context.h"

#include "session/backoff.h"

#include <utility>

namespace session {

Context::Context(SessionConfig sessionConfig, crypto::RandomSource& randomSource,
                 std::shared_ptr<Memory> lasting)
    : config(std::move(sessionConfig)),
      random(randomSource),
      silenceLimit(jittered(kSilentPeriods * config.keepAlive, random)),
      memory(std::move(lasting))
{}

void Context::ask(protocol::RecordType type, Link link)
{
    outgoing.append({protocol::makeRecord(type), link});
}

namespace {

QByteArray makeHello(QByteArrayView clientRandom)
{
    return protocol::makeExtended(protocol::ExtendedType::Hello,
                                  protocol::encode(protocol::Hello{clientRandom.toByteArray()}));
}

} // namespace

void Context::hello(QByteArrayView clientRandom, Link link)
{
    outgoing.append({makeHello(clientRandom), link});
}

void Context::askAlone(QByteArrayView clientRandom, const protocol::Endpoint& relay)
{
    outgoing.append({makeHello(clientRandom), kAllLinks, relay});
    outgoing.append(
        {protocol::makeRecord(protocol::RecordType::RequestServerPublicKey), kAllLinks, relay});
}

void Context::tellSeldom(const Event& event, protocol::Now now)
{
    std::optional<protocol::Instant>& toldAt = m_toldAt.at(event.index());
    if (toldAt && now.steady - *toldAt < kRejectedToldEvery)
        return;
    toldAt = now.steady;
    events.push_back(event);
}

void Context::setState(Outbox::Entry& entry, const MessageState& state)
{
    if (entry.state == state)
        return;
    entry.state = state;
    events.push_back(MessageStateChanged{entry.record.id, entry.record.to, state});
}

void Context::sessionEnded()
{
    memory->outbox.sessionEnded([this](Outbox::Entry& entry) {
        if (entry.state.stage != MessageState::Stage::Sending)
            return;
        MessageState state = entry.state;
        state.stage = MessageState::Stage::Waiting;
        setState(entry, state);
    });
}

} // namespace session
