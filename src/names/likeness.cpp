#include "names/likeness.h"

#include "names/displayname.h"

#include <unicode/normalizer2.h>
#include <unicode/uspoof.h>

#include <algorithm>
#include <memory>

namespace names {
namespace {

struct CloseChecker {
    void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
};

icu::UnicodeString toIcu(const QString& text)
{
    return {reinterpret_cast<const char16_t*>(text.utf16()), int32_t(text.size())};
}

QString fromIcu(const icu::UnicodeString& text)
{
    return QString::fromUtf16(text.getBuffer(), text.length());
}

/// NFKC_Casefold: one case, one width, nothing that is ignored when shown.
icu::UnicodeString folded(const icu::UnicodeString& text)
{
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* const normalizer = icu::Normalizer2::getNFKCCasefoldInstance(error);
    return U_SUCCESS(error) ? normalizer->normalize(text, error) : text;
}

icu::UnicodeString skeleton(const icu::UnicodeString& text)
{
    // Opened once and only read from then on, as ICU allows from several threads.
    static const std::unique_ptr<USpoofChecker, CloseChecker> checker = [] {
        UErrorCode error = U_ZERO_ERROR;
        return std::unique_ptr<USpoofChecker, CloseChecker>(uspoof_open(&error));
    }();
    UErrorCode error = U_ZERO_ERROR;
    icu::UnicodeString result;
    constexpr uint32_t kUnused = 0; // the type of test, which ICU ignores since version 58
    uspoof_getSkeletonUnicodeString(checker.get(), kUnused, text, result, &error);
    return U_SUCCESS(error) ? result : text;
}

} // namespace

Skeletons skeletons(const QString& name)
{
    // Folded at the end, since a skeleton holds capitals: that of the digit 0 is O.
    const icu::UnicodeString shown = toIcu(displayName(name));
    return {fromIcu(folded(skeleton(shown))), fromIcu(folded(skeleton(folded(shown))))};
}

bool lookAlike(const Skeletons& a, const Skeletons& b)
{
    return std::ranges::any_of(a, [&](const QString& skeleton) {
        return !skeleton.isEmpty() && std::ranges::find(b, skeleton) != b.end();
    });
}

} // namespace names
