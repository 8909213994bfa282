#include "relayd/loglines.h"

#include "network/addresses.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace relayd {

namespace {

QString inWords(relay::LeaveReason reason)
{
    switch (reason) {
    case relay::LeaveReason::Disconnected: return u"said goodbye"_s;
    case relay::LeaveReason::Silent: return u"was silent for too long"_s;
    case relay::LeaveReason::Replaced: return u"somebody joined in its place"_s;
    case relay::LeaveReason::RelayEnded: break;
    }
    return u"was told that the relay ends"_s;
}

QString inWords(relay::RefuseReason reason)
{
    switch (reason) {
    case relay::RefuseReason::RateLimited: return u"asked for the key too often"_s;
    case relay::RefuseReason::Full: return u"the room is full (--max-members)"_s;
    case relay::RefuseReason::BadKey: return u"sent a key that did not open"_s;
    case relay::RefuseReason::KeyInUse: return u"sent another key for a session that is alive"_s;
    case relay::RefuseReason::ClassicPeer: break;
    }
    return u"speaks the classic protocol, which this room does not admit"_s;
}

QString inWords(relay::HandshakeFault fault)
{
    switch (fault) {
    case relay::HandshakeFault::Malformed: return u"sent a malformed handshake"_s;
    case relay::HandshakeFault::BadCookie: return u"showed no cookie of ours for its address"_s;
    case relay::HandshakeFault::RateLimited: return u"began handshakes too often"_s;
    case relay::HandshakeFault::NotOpened: return u"sent a key that did not open"_s;
    case relay::HandshakeFault::BadShare: return u"sent a share that everybody could guess"_s;
    case relay::HandshakeFault::BadSignature: return u"did not prove its identity"_s;
    case relay::HandshakeFault::UnusableName: return u"has a name that cannot be shown"_s;
    case relay::HandshakeFault::PasswordNeeded: return u"gave no password"_s;
    case relay::HandshakeFault::WrongPassword: return u"gave a wrong password"_s;
    case relay::HandshakeFault::Locked: return u"is locked after wrong passwords"_s;
    case relay::HandshakeFault::Full: break;
    }
    return inWords(relay::RefuseReason::Full);
}

QString refused(const protocol::Endpoint& from, const QString& why, std::uint64_t untold)
{
    const QString more =
        untold > 0 ? u" (and %1 more since the last such line)"_s.arg(untold) : QString();
    return u"refused %1: %2%3"_s.arg(network::toText(from), why, more);
}

struct LineOfEvent {
    QString operator()(const relay::MemberJoined& joined) const
    {
        const QString address = network::toText(joined.member);
        if (!joined.identity)
            return u"joined %1 (classic)"_s.arg(address);
        return u"joined %1 identity=%2 name=\"%3\""_s.arg(address, joined.identity->toText(),
                                                          joined.name);
    }
    QString operator()(const relay::MemberLeft& left) const
    {
        return u"left %1: %2"_s.arg(network::toText(left.member), inWords(left.reason));
    }
    QString operator()(const relay::MemberMoved& moved) const
    {
        return u"moved %1: from %2 to %3"_s.arg(network::toText(moved.member),
                                                network::toText(moved.before),
                                                network::toText(moved.now));
    }
    QString operator()(const relay::SessionReplaced& replaced) const
    {
        return u"replaced %1: identity=%2 joined anew from %3"_s.arg(
            network::toText(replaced.before), replaced.identity.toText(),
            network::toText(replaced.now));
    }
    QString operator()(const relay::MemberRefused& event) const
    {
        return refused(event.from, inWords(event.reason), event.untold);
    }
    QString operator()(const relay::HandshakeRefused& event) const
    {
        return refused(event.from, inWords(event.reason), event.untold);
    }
    QString operator()(const relay::ReplayRefused& event) const
    {
        return refused(event.from, u"sent a packet that came before"_s, event.untold);
    }
    QString operator()(const relay::HistoryUnwritable& event) const
    {
        return u"a message was not taken, as the history cannot be written%1"_s.arg(
            event.untold == 0 ? QString() : u" (and %1 more)"_s.arg(event.untold));
    }
    QString operator()(const relay::RivalHeard& rival) const
    {
        return u"another relay serves this group: %1 fingerprint=%2"_s.arg(
            network::toText(rival.from), rival.fingerprint.toText());
    }
};

} // namespace

QString lineOf(const relay::Event& event)
{
    return std::visit(LineOfEvent(), event);
}

QString lineOf(const relay::Statistics& counted)
{
    const QStringList parts = {
        u"members=%1"_s.arg(counted.members),
        u"sessions=%1"_s.arg(counted.sessions),
        u"handshakes=%1"_s.arg(counted.handshakes),
        u"bytes-reassembling=%1"_s.arg(counted.bytesReassembling),
        u"rooms=%1"_s.arg(counted.rooms),
        u"conversations=%1"_s.arg(counted.conversations),
        u"history-bytes=%1"_s.arg(counted.historyBytes),
        u"queued=%1"_s.arg(counted.queued),
        u"datagrams-in=%1"_s.arg(counted.datagramsIn),
        u"messages-in=%1"_s.arg(counted.messagesIn),
        u"deliveries=%1"_s.arg(counted.deliveries),
        u"rejected=%1"_s.arg(counted.rejected),
        u"duplicates=%1"_s.arg(counted.duplicates),
        u"messages-dropped=%1"_s.arg(counted.messagesDropped),
        u"messages-limited=%1"_s.arg(counted.messagesLimited),
        u"messages-repeated=%1"_s.arg(counted.messagesRepeated),
        u"units-sent=%1"_s.arg(counted.unitsSent),
        u"units-resent=%1"_s.arg(counted.unitsResent),
        u"receipts=%1"_s.arg(counted.receipts),
        u"fetches=%1"_s.arg(counted.fetches),
        u"sessions-overrun=%1"_s.arg(counted.sessionsOverrun),
        u"key-requests=%1"_s.arg(counted.keyRequests),
        u"key-requests-limited=%1"_s.arg(counted.keyRequestsLimited),
        u"keys-refused=%1"_s.arg(counted.keysRefused),
        u"hellos=%1"_s.arg(counted.hellos),
        u"starts=%1"_s.arg(counted.starts),
        u"starts-limited=%1"_s.arg(counted.startsLimited),
        u"handshakes-refused=%1"_s.arg(counted.handshakesRefused),
        u"replays=%1"_s.arg(counted.replays),
        u"sessions-replaced=%1"_s.arg(counted.sessionsReplaced),
        u"sessions-moved=%1"_s.arg(counted.sessionsMoved),
        u"rsa-operations=%1"_s.arg(counted.rsaOperations),
    };
    return parts.join(u' ');
}

} // namespace relayd
