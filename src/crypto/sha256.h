#pragma once

// SHA-256 at once or piece by piece, HMAC with it, and the comparison that MACs and proofs need.
// Functions: any thread. Sha256 objects belong to one thread each.
// Source: FIPS 180-4; RFC 2104.

#include <QByteArray>

#include <memory>

namespace crypto {

inline constexpr qsizetype kSha256Size = 32;

[[nodiscard]] QByteArray sha256(QByteArrayView bytes);
[[nodiscard]] QByteArray hmacSha256(QByteArrayView key, QByteArrayView bytes);

/// Takes the same time wherever two of one size differ.
[[nodiscard]] bool constantTimeEqual(QByteArrayView a, QByteArrayView b);

/// For what comes in pieces: transcripts, files.
class Sha256
{
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(QByteArrayView bytes);
    /// Of all that was added until now; more may follow.
    [[nodiscard]] QByteArray result() const;

private:
    struct Private; // EVP contexts inside
    std::unique_ptr<Private> d;
};

} // namespace crypto
