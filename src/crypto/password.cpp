#include "crypto/password.h"

#include "crypto/evp.h"
#include "crypto/wipe.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>

namespace crypto {

namespace {

/// OpenSSL's own limit is 32 MiB, which is not enough for the default cost.
constexpr std::uint64_t kMaxMemory = 160 * 1024 * 1024;

} // namespace

ScryptParameters ScryptParameters::generate(RandomSource& random)
{
    return {.salt = random.bytes(kScryptSaltSize)};
}

bool ScryptParameters::areAcceptable() const
{
    return salt.size() == kScryptSaltSize && logN >= kMinScryptLogN && logN <= kMaxScryptLogN
           && r == kScryptR && p >= 1 && p <= kMaxScryptP;
}

std::expected<Secret, PasswordError> derivePasswordKey(const QString& password,
                                                       const ScryptParameters& parameters)
{
    if (!parameters.areAcceptable())
        return std::unexpected(PasswordError::BadParameters);
    QByteArray utf8 = password.normalized(QString::NormalizationForm_C).toUtf8();
    std::optional<Secret> key = scrypt(utf8, parameters, kPasswordKeySize);
    wipe(utf8);
    if (!key)
        return std::unexpected(PasswordError::OutOfMemory);
    return *std::move(key);
}

std::optional<Secret> scrypt(QByteArrayView password, const ScryptParameters& parameters,
                             qsizetype size)
{
    if (parameters.logN < 1 || parameters.logN > 63 || parameters.r < 1 || parameters.p < 1)
        return std::nullopt;
    std::uint64_t n = std::uint64_t(1) << parameters.logN;
    auto r = std::uint32_t(parameters.r);
    auto p = std::uint32_t(parameters.p);
    std::uint64_t memory = kMaxMemory;
    const std::array all{
        octets(OSSL_KDF_PARAM_PASSWORD, password),
        octets(OSSL_KDF_PARAM_SALT, parameters.salt),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
        OSSL_PARAM_construct_end(),
    };
    return derive("SCRYPT", size, all);
}

} // namespace crypto
