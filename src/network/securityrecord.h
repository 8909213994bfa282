#pragma once

// What sessions and relays tell, as entries of the security log: those of their events that concern
// trust, with the fields that docs/control-port.md names under "Security events". Whoever owns the
// session or the relay calls this. Any thread, as the log itself.

#include "network/snapshot.h"
#include "relay/event.h"
#include "session/event.h"

namespace network {

void recordSecurity(const session::Established& established);
void recordSecurity(const session::RelayRefused& refused);
void recordSecurity(const session::RelayKeyRenewed& renewed);
void recordSecurity(const session::HandshakeRejected& rejected);
void recordSecurity(const session::ReplayRejected& rejected);
/// Somebody whose identity was never met, or who wears the name of somebody else.
void recordSecurity(const session::Person& person, PersonTrust trust);
void recordRelayVerified(const crypto::Fingerprint& relay, bool verified);
void recordPersonVerified(const crypto::Fingerprint& identity, const QString& name, bool verified);
/// Nothing for events that do not concern trust.
void recordSecurity(const relay::Event& event);

} // namespace network
