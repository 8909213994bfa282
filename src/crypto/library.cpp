#include "crypto/library.h"

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "crypto/rsa.h"

#include <QtCrypto>

#include <openssl/crypto.h>

#include <algorithm>

namespace crypto {

namespace {

/// QCA takes more when keys need it; this is what it takes, and locks, at start.
constexpr int kSecureMemoryKiB = 64;

constexpr char kText[] = "Sottovoce";

// The answers come from python3-cryptography 43: the key's bytes count up from 0, those of the IV
// from 100.
constexpr char kFernetKey[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
constexpr std::chrono::seconds kFernetTime{1700000000};
constexpr char kFernetToken[] = "gAAAAABlU_EAZGVmZ2hpamtsbW5vcHFyc6cn0AXRRxX1dTBOXeyrqggNFUC-"
                                "nwmZnoWiRnYzd76rPLSaS50ID5Azb6c7k-q0AA==";

// Not a secret: this key was made for the self-test and is used nowhere else.
constexpr char kRsaKey[] = "-----BEGIN PRIVATE KEY-----\n"
                           "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDiNDLWQID3OgK+\n"
                           "+tnu30TOloqckYnJwxwZ0JXCUNyqC0NX2m7HqhA9Iiww0IN+D6IMBkUPxJt8vq9j\n"
                           "fFx4dIcEGT733PWsqj/HAFS8oHNHLX5ZSAM/+0eWBkCEk3xsXVKsGrkJcoh2NOoj\n"
                           "ygROuHejG+849OIFMOgB22XS5YN+9tWWvlUm6VOx7BmL/y9zEOPHyDR0vuOQQlCB\n"
                           "9anWJncnZF2ICbU5R53SozNXMoqSGK8SO+FtbILJb1orVYfYfn5cTCOJrPeh+Cqr\n"
                           "lu5wzj67iwMX2k/oQoVKXIxGx8gEVOjMvpgprfhnUASmUDMBuMNrPhmT2qiaQKCQ\n"
                           "QZI0guBLAgMBAAECggEAIKUL2SPB+OvkTY+COBj8oxvSsTnHuthvi8IwerSUw+2Q\n"
                           "MHOTnTkL0ubFnd3ZvC2hYz7cZKQpFF2ojiD6b1/RxGOoVLkMs3h2b8+6auZ0/Iay\n"
                           "P0xHO8qV0C7izL9EK5dkQPYyUgy3aOfGCpgy+vFgQqfbZEri+4DNWsdA8Kiyy3Wq\n"
                           "XeC8eczt/E7ODY5vyKPXSc7a9C6TBvSaHGJtY575LhioRcyQr1Mv2q6RkpyEymdn\n"
                           "d72IXTF/BFLImTcMfs722SpAyMbHMvKdm+/PVkd18Cx7YRqIXAoKT7xXYJ55oSjb\n"
                           "5RFW00ww50X7XJYfmEesFUrFSmh/3Stic34zM0sMAQKBgQD9CVF2n590O0UeoaiZ\n"
                           "f2iv/LU4HItZUUOJ5aZbhSy7kMypCs6EkYvNSnjHE4M9OHK+mslf/5Kt279uqRI6\n"
                           "3PUGZKgSBnIepYuNU4jhe1k7Lh9RgzqidLE/XGLONg42vIoDIJE/riONzPQyNG3q\n"
                           "6oHTrjJw0v8olmHHnu38Mcf/AQKBgQDk2m2eGCrcILhY770Gd6VjqEMXHOIW9AeS\n"
                           "IMLjZnT5bz3VHqLl2Eud64tewMk/oRmSusNTLdBoH7ZkHpyTXFfkH6uYK5lCEVM1\n"
                           "7tWAC6Fl3qofUk/YJdH0MXaLo/k48Ys0+yAV70B2vlV4nv3UuFZg6Bz3YNRK+QKI\n"
                           "NH1AHRYrSwKBgQCrpK6F8TGQ/sOcS7y6oxq4hovHTFWaeO1/lTCL1ILLmSW7ZYFB\n"
                           "nBlhYKsdH7dex/POJ+GCJTOyi+YHgtjC5S+w7oaz83tmHpXTgF7R1YJqCpdkC8iy\n"
                           "esXhXSIJD9IEf1B/XpAoyk+D2QutIrONLxZyKTA+KGK9fYVGjCCTepFYAQKBgQCk\n"
                           "KhwgIG3+YmpbQf5yuTkm9/jIh6uXk44qwN2Mil6235mXW9a20iXMLr9XRSwYPNQ/\n"
                           "cUHUVTT+vGD2CQ+Alelmd2F8UyopPoxWT/FPXQh2LvgSZ9Vm1Bp79U94dDO/KWYW\n"
                           "p14o3et8QqTFVif3hBRSh67ftdITxfSPCDgg2byhaQKBgAkeds706sgO6gZ6i8Du\n"
                           "LP2dg/k4wVxKI34KhadUO/VAkCwBSLlbeJdsMQG4klwimjyYvUM1UBUpCA2AeiEU\n"
                           "G2+hjKfRBF9xoDzYHANJTdgsEijJGkV+P6TbCZppxBfMU6jqLQ7dwIVNLvT74SrC\n"
                           "VZjLMhVYcJqxOgsGt1uX8+9s\n"
                           "-----END PRIVATE KEY-----\n";
constexpr char kRsaCiphertext[] = "BFTor5VU/LrMMj6wscH3hzt5gtUfKsMBIX6cj4RvngRgINdgYqPUf74SH3Dbl8ja"
                                  "43rgd/LPVRi7OtBLyve1B0FqkeAqRyBPRsumyQgdQ5bCUrYm/Ahr4918sYnDqsMV"
                                  "CaFTOXpt4meVMFze29SL3F70HUtOr08/I/168dzjEZyiuh/QD0OWwsuBUDB93oIO"
                                  "RGgDEy0XB55fO05f8hmMJc1iRj9RG4LrldoY6ewzFwpJB4zze/QAb0nWyA3wjYXw"
                                  "NCxoLingOk1nlMs2jOG9eWMOa8vXOD3Sl+Mel0cpbnZX9PgC7IB0KRjwDIQrdJjp"
                                  "XKAzRieWnkqbNi/AENeqFA==";
constexpr char16_t kRsaFingerprint[] =
    u"723735730493454928728672761429419375437025989673138635260133";

class CountingFrom100 final : public RandomSource
{
public:
    void fill(std::span<std::uint8_t> bytes) override
    {
        std::ranges::generate(bytes, [next = std::uint8_t(100)]() mutable { return next++; });
    }
};

bool providerWorks()
{
    return QCA::isSupported({QStringLiteral("random"), QStringLiteral("sha256"),
                             QStringLiteral("pkey"), QStringLiteral("rsa")},
                            QStringLiteral("qca-ossl"));
}

bool randomWorks()
{
    SystemRandom random;
    return random.bytes(32) != random.bytes(32);
}

bool fernetWorks()
{
    const auto key = FernetKey::fromText(kFernetKey);
    if (!key)
        return false;
    Fernet fernet;
    CountingFrom100 iv;
    if (fernet.seal(*key, kText, kFernetTime, iv) != kFernetToken)
        return false;
    const auto opened = fernet.open(*key, kFernetToken);
    QByteArray altered = kFernetToken;
    altered[40] = altered[40] == 'A' ? 'B' : 'A';
    const auto refused = fernet.open(*key, altered);
    return opened && opened->text == kText && !refused && refused.error() == FernetError::BadMac;
}

bool rsaWorks()
{
    const auto key = RsaPrivateKey::fromPem(kRsaKey);
    if (!key || key->publicKey().fingerprint().toText() != kRsaFingerprint)
        return false;
    const auto opened = key->decrypt(QByteArray::fromBase64(kRsaCiphertext));
    const auto sealed = key->publicKey().encrypt(kText);
    return opened == kText && sealed && key->decrypt(*sealed) == kText;
}

} // namespace

struct Library::Private {
    // QCA's plugin takes a provider of OpenSSL and never gives it back. OpenSSL's clean-up at exit
    // would make that a leak, and would come before static objects that hold keys have gone.
    int openSsl = OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
    // Practical: where locking memory is not allowed, it is used unlocked.
    QCA::Initializer qca{QCA::Practical, kSecureMemoryKiB};
};

Library::Library() : d(std::make_unique<Private>()) {}
Library::~Library() = default;

std::expected<void, SelfTestFailure> Library::selfTest() const
{
    if (!providerWorks())
        return std::unexpected(SelfTestFailure::ProviderMissing);
    if (!randomWorks())
        return std::unexpected(SelfTestFailure::Random);
    if (!fernetWorks())
        return std::unexpected(SelfTestFailure::Fernet);
    if (!rsaWorks())
        return std::unexpected(SelfTestFailure::Rsa);
    return {};
}

} // namespace crypto
