#pragma once

// How people compare keys: SHA-256 of the SubjectPublicKeyInfo (DER), read as a big-endian number,
// modulo 10^60, as 60 decimal digits. Value type, any thread. Ordered as a number, which decides
// between two hosts. Source: docs/protocol.md, "Fingerprints".

#include <QByteArray>
#include <QString>

#include <array>
#include <compare>
#include <optional>

namespace crypto {

class Fingerprint
{
public:
    static constexpr int kDigits = 60;

    /// All zeros: of no key.
    Fingerprint();
    [[nodiscard]] static Fingerprint ofPublicKeyDer(QByteArrayView der);
    /// 60 digits; blanks between them are ignored. Nothing for anything else.
    [[nodiscard]] static std::optional<Fingerprint> fromText(QStringView text);

    /// Without blanks: options, events, files.
    [[nodiscard]] QString toText() const;
    /// Twelve groups of five: for people.
    [[nodiscard]] QString toGroups() const;

    friend auto operator<=>(const Fingerprint&, const Fingerprint&) = default;

private:
    std::array<char, kDigits> m_digits{};
};

} // namespace crypto
