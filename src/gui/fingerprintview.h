#pragma once

// A fingerprint as people compare it: twelve groups of five digits, four in a line, in large
// letters of one width, from left to right in every language. GUI thread, owned by its parent.
// The digits as text, for copying, are Fingerprint::toGroups().

#include "crypto/fingerprint.h"

#include <QFrame>

#include <array>

class QLabel;

namespace gui {

class FingerprintView final : public QFrame
{
    Q_OBJECT

public:
    static constexpr int kGroups = 12;
    static constexpr int kColumns = 4;

    explicit FingerprintView(QWidget* parent = nullptr);

    void setFingerprint(const crypto::Fingerprint& fingerprint);
    /// As it stands there, line by line.
    [[nodiscard]] QString text() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void scaleDigits();

    std::array<QLabel*, kGroups> m_groups{};
};

} // namespace gui
