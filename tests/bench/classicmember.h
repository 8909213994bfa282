#pragma once

// A member that speaks the classic layer: an RSA key fetched, a Fernet key delivered, and from then on
// a record 14 for each text. Nothing is acknowledged or sent again. See member.h.

#include "crypto/rsa.h"
#include "member.h"

namespace bench {

class ClassicMember final : public Member
{
public:
    /// The first has nobody of whom the relay could tell it, so it does not wait for that.
    ClassicMember(Room& room, std::uint32_t number);

    void say() override;
    [[nodiscard]] int take(QByteArrayView datagram) override;
    void keepAlive() override;
    [[nodiscard]] std::chrono::milliseconds patience() const override;

private:
    [[nodiscard]] crypto::RsaPublicKey relayKey() const;

    crypto::FernetKey m_key;
    bool m_checked = false;
};

} // namespace bench
