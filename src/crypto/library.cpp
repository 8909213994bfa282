#include "crypto/library.h"

#include "crypto/fernet.h"
#include "crypto/hkdf.h"
#include "crypto/identity.h"
#include "crypto/password.h"
#include "crypto/random.h"
#include "crypto/rsa.h"
#include "crypto/x25519.h"

#include <QtCrypto>

#include <openssl/crypto.h>

#include <algorithm>

namespace crypto {

namespace {

/// QCA takes more when keys need it; this is what it takes, and locks, at start.
constexpr int kSecureMemoryKiB = 64;

constexpr char kText[] = "Sottovoce";

// The answers come from python3-cryptography 43: the key's bytes count up from 0, those of the IV
// from 100, which is 'd'.
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

// RFC 7748, section 6.1.
constexpr char kAliceX25519[] = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
constexpr char kAlicePublic[] = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
constexpr char kBobPublic[] = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
constexpr char kAgreed[] = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

// RFC 8032, section 7.1, test 2.
constexpr char kEd25519Key[] = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
constexpr char kEd25519Public[] =
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
constexpr char kEd25519Message[] = "72";
constexpr char kEd25519Signature[] =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

// RFC 5869, appendix A.1.
constexpr char kHkdfSecret[] = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b";
constexpr char kHkdfSalt[] = "000102030405060708090a0b0c";
constexpr char kHkdfInfo[] = "f0f1f2f3f4f5f6f7f8f9";
constexpr char kHkdfKey[] = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                            "34007208d5b887185865";

// RFC 7914, section 12: no password, no salt, N = 16, r = 1, p = 1.
constexpr char kScryptKey[] = "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                              "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906";

QByteArray fromHex(const char* hex)
{
    return QByteArray::fromHex(hex);
}

/// Hands out what a known answer was made from.
class KnownBytes final : public RandomSource
{
public:
    explicit KnownBytes(const QByteArray& bytes) : m_bytes(bytes) {}
    void fill(std::span<std::uint8_t> bytes) override
    {
        std::ranges::copy(m_bytes.first(qsizetype(bytes.size())), bytes.begin());
    }

private:
    const QByteArray m_bytes;
};

bool providerWorks()
{
    return QCA::isSupported(
        {QStringLiteral("random"), QStringLiteral("pkey"), QStringLiteral("rsa")},
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
    KnownBytes iv("defghijklmnopqrs");
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
    const auto signature = key->sign(kText);
    return opened == kText && sealed && key->decrypt(*sealed) == kText && signature
           && key->publicKey().verify(kText, *signature)
           && !key->publicKey().verify("another text", *signature);
}

bool x25519Works()
{
    KnownBytes random(fromHex(kAliceX25519));
    const auto alice = X25519KeyPair::generate(random);
    const auto agreed = alice.agree(fromHex(kBobPublic));
    return alice.publicKey() == fromHex(kAlicePublic) && agreed
           && agreed->bytes() == fromHex(kAgreed) && !alice.agree(QByteArray(kX25519KeySize, '\0'));
}

bool ed25519Works()
{
    KnownBytes random(fromHex(kEd25519Key));
    const auto key = IdentityKey::generate(random);
    const QByteArray message = fromHex(kEd25519Message);
    const QByteArray signature = fromHex(kEd25519Signature);
    return key.publicKey().bytes() == fromHex(kEd25519Public) && key.sign(message) == signature
           && key.publicKey().verify(message, signature)
           && !key.publicKey().verify("another text", signature);
}

bool hkdfWorks()
{
    const QByteArray known = fromHex(kHkdfKey);
    return hkdfSha256(fromHex(kHkdfSecret), fromHex(kHkdfSalt), fromHex(kHkdfInfo), known.size())
               .bytes()
           == known;
}

bool scryptWorks()
{
    const QByteArray known = fromHex(kScryptKey);
    const auto derived = scrypt({}, {.salt = {}, .logN = 4, .r = 1, .p = 1}, known.size());
    return derived && derived->bytes() == known;
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
    constexpr std::pair<bool (*)(), SelfTestFailure> tests[] = {
        {providerWorks, SelfTestFailure::ProviderMissing},
        {randomWorks, SelfTestFailure::Random},
        {fernetWorks, SelfTestFailure::Fernet},
        {rsaWorks, SelfTestFailure::Rsa},
        {x25519Works, SelfTestFailure::X25519},
        {ed25519Works, SelfTestFailure::Ed25519},
        {hkdfWorks, SelfTestFailure::Hkdf},
        {scryptWorks, SelfTestFailure::Scrypt},
    };
    for (const auto& [works, failure] : tests) {
        if (!works())
            return std::unexpected(failure);
    }
    return {};
}

} // namespace crypto
