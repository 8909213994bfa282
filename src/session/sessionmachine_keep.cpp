// Keeping a relay: keep-alive, the question after a silence, what the relay sends, the end.

#include "session/sessionmachine_p.h"

#include <algorithm>
#include <utility>

namespace session {

using protocol::Now;
using protocol::RecordType;

/// The key that a datagram shows, in its first record 5.
std::optional<QByteArrayView> shownKey(QByteArrayView datagram)
{
    protocol::RecordReader reader(datagram);
    while (const auto record = reader.next()) {
        if (record->type == RecordType::ServerPublicKeyResponse)
            return record->value;
    }
    return std::nullopt;
}

void SessionMachine::Private::tickSession(Now now)
{
    live->channel->expire(now.steady);
    if (now.steady >= live->nextKeepAlive) {
        queue(RecordType::KeepAlive, live->link);
        live->nextKeepAlive = now.steady + config.keepAlive;
    }
    repeatKeyIfDue(now);
    if (state == SessionState::Established) {
        if (silence(now) >= silenceLimit)
            check(now);
    } else if (now.steady >= live->giveUpAt) {
        const auto silent = silence(now);
        endSession(now);
        search(now, silent);
    } else if (now.steady >= nextAsk) {
        ask(live->link, now);
    }
}

void SessionMachine::Private::receiveFromRelay(QByteArrayView datagram, const Arrival& arrival,
                                               Now now)
{
    if (const auto shown = shownKey(datagram); shown && !takeShownKey(*shown, arrival, now))
        return;

    bool proven = false; // that it is the relay, and that it knows us
    bool ended = false;
    for (const Event& event : live->channel->receive(datagram, arrival.from, now.steady)) {
        if (saysRelayEnds(event)) {
            ended = true;
            continue;
        }
        proven = proven || !std::holds_alternative<DatagramRejected>(event);
        tell(event, now);
    }
    if (proven) {
        state = SessionState::Established;
        learnLink(arrival);
    }
    if (state == SessionState::Established) {
        live->heardAt = now.steady;
        if (ended)
            check(now);
    }
}

/// Asks whether the relay is still there.
void SessionMachine::Private::check(Now now)
{
    state = SessionState::Checking;
    live->giveUpAt = now.steady + kCheckFor;
    backoff.restart();
    ask(live->link, now);
}

/// That the relay itself left. Anybody can forge that, so it is worth a question and no more.
bool SessionMachine::Private::saysRelayEnds(const Event& event) const
{
    const auto* const left = std::get_if<MemberLeft>(&event);
    if (!left)
        return false;
    protocol::Endpoint onTheWire = live->relay.address;
    onTheWire.scopeId = 0;
    return left->member == onTheWire;
}

/// False when it is not the key of our relay, and the datagram thus no sign of its life.
bool SessionMachine::Private::takeShownKey(QByteArrayView pem, const Arrival& arrival, Now now)
{
    if (state == SessionState::Established) {
        // Not asked for. Another key changes nothing, since anybody can forge that: if our relay
        // is gone, it falls silent, and then we ask.
        if (pem != live->pem)
            return false;
        learnLink(arrival);
        // Too soon after the last one, it is answered late, not never: a relay that restarted does
        // not know us until then.
        live->repeatKeyAt = std::max(now.steady, live->keySentAt + kRepeatKeyAfter);
        repeatKeyIfDue(now);
        return true;
    }
    const auto key = crypto::RsaPublicKey::fromPem(pem);
    if (!key)
        return false;
    if (key->fingerprint() == live->relay.fingerprint) {
        state = SessionState::Established;
        learnLink(arrival);
        sendKey(now);
        return true;
    }
    // Another relay stands there now. Whether it is refused is for the pin of its address to say.
    const auto silent = silence(now);
    endSession(now);
    search(now, silent);
    considerAnswer(pem, arrival, now);
    tellRefusals();
    return false;
}

/// A relay that answers on the group may yet speak to us alone, and shows the way to it.
void SessionMachine::Private::learnLink(const Arrival& arrival)
{
    if (live->link == kAllLinks)
        live->link = arrival.link;
}

void SessionMachine::Private::sendKey(Now now)
{
    outgoing.append({live->channel->keyDatagram(), live->link});
    live->keySentAt = now.steady;
    live->repeatKeyAt.reset();
}

void SessionMachine::Private::repeatKeyIfDue(Now now)
{
    if (live->repeatKeyAt && now.steady >= *live->repeatKeyAt)
        sendKey(now);
}

/// Passes an event of the channel on if it is news.
void SessionMachine::Private::tell(const Event& event, Now now)
{
    if (const auto* joined = std::get_if<MemberJoined>(&event)) {
        if (!live->members.add(joined->member))
            return;
    } else if (const auto* left = std::get_if<MemberLeft>(&event)) {
        if (!live->members.remove(left->member))
            return;
    } else if (std::holds_alternative<DatagramRejected>(event)) {
        if (rejectedToldAt && now.steady - *rejectedToldAt < kRejectedToldEvery)
            return;
        rejectedToldAt = now.steady;
    }
    events.push_back(event);
}

void SessionMachine::Private::endSession(Now now)
{
    for (const protocol::Endpoint& member : live->members.inOrder())
        events.push_back(MemberLeft{member});
    farewell = {live->relay, live->channel->sealDisconnect(now.unixTime)};
    live.reset();
}

} // namespace session
