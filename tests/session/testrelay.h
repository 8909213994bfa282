#pragma once

// The other side for tests of the session: the little of a classic relay that one client can see,
// written from docs/protocol.md and sharing no code with src/relay. It routes nothing: a test says
// what it sends. Belongs to one thread; the program must hold a crypto::Library.

#include "crypto/fernet.h"
#include "crypto/rsa.h"
#include "protocol/endpoint.h"
#include "protocol/reassembler.h"
#include "support/seededrandom.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace support {

class TestRelay
{
public:
    /// The relay with the RSA key testKey(keyNumber).
    TestRelay(int keyNumber, const protocol::Endpoint& address);

    [[nodiscard]] const protocol::Endpoint& address() const { return m_address; }
    [[nodiscard]] const crypto::Fingerprint& fingerprint() const;
    [[nodiscard]] QByteArray pem() const;

    /// Record 5.
    [[nodiscard]] QByteArray answer() const;
    /// Takes the client's Fernet key from a record 13; false when it does not open.
    bool takeKey(QByteArrayView datagram);
    [[nodiscard]] bool hasKey() const { return m_clientKey.has_value(); }

    /// A token for the client, of any bytes.
    [[nodiscard]] QByteArray token(QByteArrayView text);
    /// Records 10 and 14 in one datagram, without the 10 when no sender is given.
    [[nodiscard]] QByteArray message(QByteArrayView text,
                                     const std::optional<protocol::Endpoint>& sender = {});
    [[nodiscard]] static QByteArray joined(const protocol::Endpoint& member);
    [[nodiscard]] static QByteArray left(const protocol::Endpoint& member);

    /// The texts of what the client sent, put together and opened: of records 8 and 14.
    [[nodiscard]] QList<QByteArray> open(const QList<QByteArray>& datagrams);

private:
    const crypto::RsaPrivateKey& m_key;
    protocol::Endpoint m_address;
    std::optional<crypto::FernetKey> m_clientKey;
    crypto::Fernet m_fernet;
    SeededRandom m_random{99};
};

/// One FRAGMENT record, well-formed or not: whatever the numbers say.
[[nodiscard]] QByteArray fragment(std::uint32_t id, std::uint16_t sequence, std::uint16_t total,
                                  QByteArrayView piece);
/// `bytes` in fragments of `size`.
[[nodiscard]] QList<QByteArray> fragments(QByteArrayView bytes, std::uint32_t id, qsizetype size);

} // namespace support
