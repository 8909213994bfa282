#include "network/securityrecord.h"

#include "logging/securitylog.h"
#include "names/displayname.h"
#include "network/addresses.h"
#include "network/codes.h"

using namespace Qt::StringLiterals;

namespace network {

using logging::SecurityKind;

namespace {

void add(SecurityKind kind, const logging::SecurityFields& fields)
{
    logging::SecurityLog::instance().add(kind, fields);
}

QString digits(const std::optional<crypto::Fingerprint>& fingerprint)
{
    return fingerprint ? fingerprint->toText() : u"none"_s;
}

QString yesOrNo(bool value)
{
    return value ? u"yes"_s : u"no"_s;
}

SecurityKind kindOf(session::Refusal refusal)
{
    switch (refusal) {
    case session::Refusal::ChangedKey: return SecurityKind::RelayChanged;
    case session::Refusal::Downgraded: return SecurityKind::Downgrade;
    case session::Refusal::WrongPassword:
    case session::Refusal::PasswordUnproven: return SecurityKind::PasswordWrong;
    case session::Refusal::Locked: return SecurityKind::LockedOut;
    case session::Refusal::Replaced: return SecurityKind::SessionReplaced;
    default: return SecurityKind::RelayRefused;
    }
}

struct Fault {
    SecurityKind kind;
    QString reason;
};

std::optional<Fault> faultOf(relay::HandshakeFault fault)
{
    using relay::HandshakeFault;
    switch (fault) {
    case HandshakeFault::Malformed: return Fault{SecurityKind::HandshakeRefused, u"malformed"_s};
    case HandshakeFault::BadCookie: return Fault{SecurityKind::HandshakeRefused, u"bad-cookie"_s};
    case HandshakeFault::RateLimited:
        return Fault{SecurityKind::HandshakeRefused, u"rate-limited"_s};
    case HandshakeFault::NotOpened: return Fault{SecurityKind::HandshakeRefused, u"not-opened"_s};
    case HandshakeFault::BadShare: return Fault{SecurityKind::HandshakeRefused, u"bad-share"_s};
    case HandshakeFault::BadSignature:
        return Fault{SecurityKind::HandshakeRefused, u"bad-signature"_s};
    case HandshakeFault::WrongPassword:
        return Fault{SecurityKind::PasswordWrong, u"wrong-password"_s};
    case HandshakeFault::Locked: return Fault{SecurityKind::LockedOut, u"locked"_s};
    case HandshakeFault::UnusableName:
    case HandshakeFault::PasswordNeeded:
    case HandshakeFault::Full: return std::nullopt; // honest people, who are told
    }
    return std::nullopt;
}

} // namespace

void recordSecurity(const session::Established& established)
{
    const session::Relay& relay = established.relay;
    const bool isNew = relay.trust == session::Trust::New;
    add(isNew ? SecurityKind::RelayNew : SecurityKind::RelayKnown,
        {{u"relay"_s, toText(relay.address)}, {u"fingerprint"_s, relay.fingerprint.toText()}});
}

void recordSecurity(const session::RelayRefused& refused)
{
    logging::SecurityFields fields{{u"relay"_s, toText(refused.relay)},
                                   {u"reason"_s, codeOf(refused.reason)}};
    if (refused.expected)
        fields.insert(u"known"_s, digits(refused.expected));
    if (refused.shown)
        fields.insert(u"shown"_s, digits(refused.shown));
    add(kindOf(refused.reason), fields);
}

void recordSecurity(const session::RelayKeyRenewed& renewed)
{
    add(SecurityKind::RelayRenewed, {{u"relay"_s, toText(renewed.relay)},
                                     {u"known"_s, renewed.before.toText()},
                                     {u"shown"_s, renewed.now.toText()}});
}

void recordSecurity(const session::HandshakeRejected& rejected)
{
    add(SecurityKind::HandshakeRefused, {{u"address"_s, toText(rejected.from)}});
}

void recordSecurity(const session::ReplayRejected& rejected)
{
    add(SecurityKind::Replay, {{u"address"_s, toText(rejected.from)}});
}

void recordSecurity(const session::Person& person, PersonTrust trust)
{
    add(trust == PersonTrust::Changed ? SecurityKind::PersonChanged : SecurityKind::PersonNew,
        {{u"address"_s, toText(person.address)},
         {u"name"_s, names::displayName(person.name)},
         {u"identity"_s, digits(person.identity)}});
}

void recordRelayVerified(const crypto::Fingerprint& relay, bool verified)
{
    add(SecurityKind::RelayVerified,
        {{u"fingerprint"_s, relay.toText()}, {u"verified"_s, yesOrNo(verified)}});
}

void recordPersonVerified(const crypto::Fingerprint& identity, const QString& name, bool verified)
{
    add(SecurityKind::PersonVerified, {{u"name"_s, names::displayName(name)},
                                       {u"identity"_s, identity.toText()},
                                       {u"verified"_s, yesOrNo(verified)}});
}

void recordSecurity(const relay::Event& event)
{
    if (const auto* refused = std::get_if<relay::HandshakeRefused>(&event)) {
        if (const auto fault = faultOf(refused->reason)) {
            add(fault->kind, {{u"address"_s, toText(refused->from)}, {u"reason"_s, fault->reason}});
        }
    } else if (const auto* replay = std::get_if<relay::ReplayRefused>(&event)) {
        add(SecurityKind::Replay, {{u"address"_s, toText(replay->from)}});
    } else if (const auto* replaced = std::get_if<relay::SessionReplaced>(&event)) {
        add(SecurityKind::SessionReplaced,
            {{u"address"_s, toText(replaced->now)}, {u"identity"_s, replaced->identity.toText()}});
    }
}

} // namespace network
