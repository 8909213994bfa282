#include "relayd/roompassword.h"

#include "crypto/password.h"
#include "crypto/random.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace relayd {

namespace {

/// A salt that is lost or unusable is made anew: that costs clients a moment, and nothing else.
std::optional<QByteArray> loadOrCreateSalt(const QString& path)
{
    QFile file(path);
    if (QFileInfo(path).isFile() && file.open(QIODevice::ReadOnly)) {
        const QByteArray salt = QByteArray::fromBase64(file.read(64));
        if (salt.size() == crypto::kScryptSaltSize)
            return salt;
    }
    crypto::SystemRandom random;
    const QByteArray salt = random.bytes(crypto::kScryptSaltSize);
    QSaveFile written(path);
    if (!written.open(QIODevice::WriteOnly)
        || !written.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        || written.write(salt.toBase64() + '\n') < 0 || !written.commit())
        return std::nullopt;
    return salt;
}

} // namespace

std::optional<relay::RoomPassword> makeRoomPassword(const QString& password,
                                                    const QString& saltPath)
{
    const auto salt = loadOrCreateSalt(saltPath);
    if (!salt)
        return std::nullopt;
    const crypto::ScryptParameters parameters{.salt = *salt};
    auto key = crypto::derivePasswordKey(password, parameters);
    if (!key)
        return std::nullopt;
    return relay::RoomPassword{.terms = {.salt = parameters.salt,
                                         .logN = std::uint8_t(parameters.logN),
                                         .r = std::uint8_t(parameters.r),
                                         .p = std::uint8_t(parameters.p)},
                               .key = *std::move(key)};
}

} // namespace relayd
