#include "relayd/renewals.h"

#include "crypto/sha256.h"
#include "crypto/wipe.h"
#include "secure/transcript.h"

#include <QFile>
#include <QSaveFile>

#include <algorithm>

namespace relayd {

namespace {

/// Twice as many as are ever shown, with keys of the largest size.
constexpr qint64 kMaxFileSize = 64 * 1024;
constexpr std::size_t kKept = 4;

/// Whole or not at all, and for its owner only.
bool write(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    file.setDirectWriteFallback(false);
    return file.open(QIODevice::WriteOnly)
           && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
           && file.write(bytes) == bytes.size() && file.commit();
}

std::vector<protocol::Rotation> readAll(const QString& path)
{
    std::vector<protocol::Rotation> rotations;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return rotations;
    for (const QByteArray& line : file.read(kMaxFileSize).split('\n')) {
        const auto bytes =
            QByteArray::fromBase64Encoding(line.trimmed(), QByteArray::AbortOnBase64DecodingErrors);
        if (!bytes)
            continue;
        auto rotation = protocol::parseRotation(*bytes);
        if (rotation && secure::verifyRotation(*rotation))
            rotations.push_back(*std::move(rotation));
    }
    return rotations;
}

} // namespace

QString renewalsPath(const QString& keyPath)
{
    return keyPath + QStringLiteral(".renewals");
}

std::vector<protocol::Rotation> loadRenewals(const QString& keyPath,
                                             const crypto::RsaPublicKey& key)
{
    // Backwards from the key that is there: each one's old key is the next one's new key.
    std::vector<protocol::Rotation> all = readAll(renewalsPath(keyPath));
    std::vector<protocol::Rotation> chain;
    QByteArray wanted = crypto::sha256(key.toDer());
    while (chain.size() < kKept) {
        const auto found = std::ranges::find(all, wanted, &protocol::Rotation::newKeyHash);
        if (found == all.end())
            break;
        wanted = crypto::sha256(found->oldKey);
        chain.push_back(std::move(*found));
        all.erase(found);
    }
    std::ranges::reverse(chain);
    return chain;
}

std::expected<Renewed, RenewalError>
renewKey(const QString& keyPath, const crypto::RsaPrivateKey& old, std::uint64_t unixTime)
{
    const auto key = crypto::RsaPrivateKey::generate(old.publicKey().bits());
    if (!key)
        return std::unexpected(RenewalError::Unusable);
    const auto rotation = secure::signRotation(old, key->publicKey(), unixTime);
    if (!rotation)
        return std::unexpected(RenewalError::Unusable);

    // The renewals go first: while the key does not follow, the new line leads nowhere and counts
    // for nothing.
    QByteArray lines;
    for (const protocol::Rotation& earlier : loadRenewals(keyPath, old.publicKey()))
        lines += protocol::encode(earlier).toBase64() + '\n';
    lines += protocol::encode(*rotation).toBase64() + '\n';
    QByteArray pem = key->toPem();
    const bool written = write(renewalsPath(keyPath), lines) && write(keyPath, pem);
    crypto::wipe(pem);
    if (!written)
        return std::unexpected(RenewalError::NotWritten);
    return Renewed{old.publicKey(), key->publicKey()};
}

} // namespace relayd
