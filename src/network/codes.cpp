#include "network/codes.h"

using namespace Qt::StringLiterals;

namespace network {

QLatin1StringView codeOf(session::Trust trust)
{
    switch (trust) {
    case session::Trust::New: return "new"_L1;
    case session::Trust::Known: return "known"_L1;
    case session::Trust::Verified: return "verified"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

QLatin1StringView codeOf(session::Refusal refusal)
{
    switch (refusal) {
    case session::Refusal::ChangedKey: return "changed-key"_L1;
    case session::Refusal::WrongFingerprint: return "wrong-fingerprint"_L1;
    case session::Refusal::UnusableKey: return "unusable-key"_L1;
    case session::Refusal::Downgraded: return "downgraded"_L1;
    case session::Refusal::ClassicOnly: return "classic-only"_L1;
    case session::Refusal::Stranger: return "stranger"_L1;
    case session::Refusal::PasswordNeeded: return "password-needed"_L1;
    case session::Refusal::WrongPassword: return "wrong-password"_L1;
    case session::Refusal::PasswordUnproven: return "password-unproven"_L1;
    case session::Refusal::Locked: return "locked"_L1;
    case session::Refusal::Full: return "full"_L1;
    case session::Refusal::BadIdentity: return "bad-identity"_L1;
    case session::Refusal::UnusableName: return "unusable-name"_L1;
    case session::Refusal::Replaced: return "replaced"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace network
