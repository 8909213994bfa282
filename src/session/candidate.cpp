#include "session/candidate.h"

#include "crypto/identity.h"
#include "crypto/password.h"
#include "secure/transcript.h"

#include <utility>

namespace session {

namespace {

bool areAcceptable(const protocol::PasswordTerms& terms)
{
    return crypto::ScryptParameters{terms.salt, terms.logN, terms.r, terms.p}.areAcceptable();
}

} // namespace

std::expected<Candidate, ChallengeError>
readChallenge(QByteArrayView value, QByteArrayView clientRandom, const Arrival& arrival)
{
    const auto challenge = protocol::parseChallenge(value);
    if (!challenge)
        return std::unexpected(ChallengeError::Amiss);
    if (challenge->clientRandom != clientRandom)
        return std::unexpected(ChallengeError::NotOurs);
    if (challenge->password && !areAcceptable(*challenge->password))
        return std::unexpected(ChallengeError::Amiss);
    auto key = crypto::RsaPublicKey::fromDer(challenge->relayKey);
    if (!key)
        return std::unexpected(ChallengeError::UnusableKey);

    Relay relay{.address = arrival.from,
                .fingerprint = key->fingerprint(),
                .trust = Trust::New,
                .layer = Layer::Extended,
                .admitsClassic = challenge->admitsClassic,
                .name = challenge->relayName};
    if (challenge->host) {
        const auto host = crypto::IdentityPublicKey::fromBytes(challenge->host->identity);
        if (!host || !secure::verifyHost(*challenge->host, *key))
            return std::unexpected(ChallengeError::Amiss);
        relay.host = host->fingerprint();
    }
    return Candidate{.relay = std::move(relay),
                     .key = *std::move(key),
                     .shown = value.toByteArray(),
                     .link = arrival.link,
                     .password = challenge->password,
                     .members = challenge->members};
}

} // namespace session
