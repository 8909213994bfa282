#pragma once

// A text as a QR code, black on white in both themes, since cameras expect it so. Drawn as sharp
// squares in whatever size the widget has. GUI thread, owned by its parent widget. The only place
// that sees libqrencode. Source: ISO/IEC 18004 (error correction M, quiet zone of four squares).

#include <QImage>
#include <QWidget>

namespace gui {

/// One pixel for each square, quiet zone included; null for what does not fit a code.
[[nodiscard]] QImage qrCode(const QByteArray& text);

class QrCodeView final : public QWidget
{
    Q_OBJECT

public:
    explicit QrCodeView(QWidget* parent = nullptr);

    void setText(const QByteArray& text);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QImage m_code;
};

} // namespace gui
