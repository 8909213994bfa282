#include "gui/qrcode.h"

#include <QPainter>
#include <qrencode.h>

#include <algorithm>
#include <memory>

namespace gui {
namespace {

constexpr int kQuietZone = 4;
/// In heights of a line: large enough for a camera, no larger than the digits beside it need.
constexpr int kLines = 10;

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

} // namespace

QImage qrCode(const QByteArray& text)
{
    // Digits are packed by the library, which makes the code small.
    const std::unique_ptr<QRcode, FreeCode> code(
        QRcode_encodeString(text.constData(), 0, QR_ECLEVEL_M, QR_MODE_8, 1));
    if (!code)
        return {};
    const int side = code->width + 2 * kQuietZone;
    QImage image(side, side, QImage::Format_Mono);
    image.setColorTable({qRgb(0, 0, 0), qRgb(255, 255, 255)});
    image.fill(1);
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width; ++x) {
            if (code->data[y * code->width + x] & 1)
                image.setPixel(x + kQuietZone, y + kQuietZone, 0);
        }
    }
    return image;
}

QrCodeView::QrCodeView(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void QrCodeView::setText(const QByteArray& text)
{
    m_code = qrCode(text);
    updateGeometry();
    update();
}

QSize QrCodeView::sizeHint() const
{
    // Whole pixels for each square, so that none is wider than another.
    const int squares = std::max(1, m_code.width());
    const int square = std::max(2, fontMetrics().height() * kLines / squares);
    return QSize(1, 1) * (squares * square);
}

void QrCodeView::paintEvent(QPaintEvent*)
{
    if (m_code.isNull())
        return;
    QPainter painter(this);
    const int side = std::min(width(), height());
    QRect square(0, 0, side, side);
    square.moveCenter(rect().center());
    painter.drawImage(square, m_code);
}

} // namespace gui
