#include "gui/personname.h"

#include <QCoreApplication>
#include <QPainterPath>
#include <QStyle>

#include <algorithm>

namespace gui {
namespace {

class Words
{
    Q_DECLARE_TR_FUNCTIONS(gui::PersonName)
};

constexpr int kGap = 5;
constexpr int kChipPadding = 5;
/// Stands out from the light and the dark window alike.
constexpr QRgb kWarning = 0xffd9730d;

QFont chipFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.82);
    font.setWeight(QFont::Normal);
    return font;
}

int markWidth(PersonMark mark, const QFont& font)
{
    switch (mark) {
    case PersonMark::Unverified: return 0;
    case PersonMark::Verified:
    case PersonMark::Impostor: return QFontMetrics(font).ascent() + 1;
    case PersonMark::Classic:
        return QFontMetrics(chipFont(font)).horizontalAdvance(markWord(mark)) + 2 * kChipPadding;
    }
    Q_UNREACHABLE_RETURN(0);
}

void paintTick(QPainter& painter, const QRectF& square, const QPalette& palette)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette.color(QPalette::Highlight));
    painter.drawEllipse(square);
    const qreal side = square.width();
    QPainterPath tick(square.topLeft() + QPointF(0.27, 0.52) * side);
    tick.lineTo(square.topLeft() + QPointF(0.44, 0.68) * side);
    tick.lineTo(square.topLeft() + QPointF(0.74, 0.34) * side);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(palette.color(QPalette::HighlightedText), side * 0.13, Qt::SolidLine,
                        Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(tick);
}

void paintWarning(QPainter& painter, const QRectF& square)
{
    const qreal side = square.width();
    QPainterPath triangle(square.topLeft() + QPointF(0.5, 0.06) * side);
    triangle.lineTo(square.topLeft() + QPointF(0.97, 0.92) * side);
    triangle.lineTo(square.topLeft() + QPointF(0.03, 0.92) * side);
    triangle.closeSubpath();
    painter.setBrush(QColor(kWarning));
    painter.setPen(QPen(QColor(kWarning), side * 0.1, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(triangle);
    painter.setPen(QPen(Qt::white, side * 0.12, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(square.topLeft() + QPointF(0.5, 0.38) * side,
                     square.topLeft() + QPointF(0.5, 0.6) * side);
    painter.drawPoint(square.topLeft() + QPointF(0.5, 0.78) * side);
}

void paintChip(QPainter& painter, const QRect& rect, const NameLook& look)
{
    painter.setPen(QPen(look.palette.color(QPalette::Mid), 1));
    painter.setBrush(Qt::NoBrush);
    const QFont font = chipFont(look.font);
    QRectF frame(0, 0, rect.width() - 1, QFontMetrics(font).height() + 1);
    frame.moveCenter(QRectF(rect).center());
    painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2);
    painter.setPen(look.palette.color(QPalette::PlaceholderText));
    painter.setFont(font);
    painter.drawText(frame, Qt::AlignCenter | Qt::TextDontClip, markWord(PersonMark::Classic));
}

void paintMark(QPainter& painter, const QRect& rect, PersonMark mark, const NameLook& look)
{
    QRectF square(0, 0, rect.width() - 1, rect.width() - 1);
    square.moveCenter(QRectF(rect).center());
    switch (mark) {
    case PersonMark::Unverified: return;
    case PersonMark::Verified: paintTick(painter, square, look.palette); return;
    case PersonMark::Impostor: paintWarning(painter, square); return;
    case PersonMark::Classic: paintChip(painter, rect, look); return;
    }
}

} // namespace

void paintName(QPainter& painter, const QRect& line, const Face& face, const NameLook& look)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics(look.font);
    QFont plain = look.font;
    plain.setWeight(QFont::Normal);
    const int mark = markWidth(face.mark, look.font);
    const int digits =
        face.digits.isEmpty() ? 0 : QFontMetrics(plain).horizontalAdvance(face.digits);
    const int behind = (mark > 0 ? mark + kGap : 0) + (digits > 0 ? digits + kGap : 0);
    const int room = std::max(0, line.width() - behind);
    const QString name = metrics.elidedText(face.name, Qt::ElideRight, room);

    int x = line.left();
    const auto next = [&](int width) {
        const QRect part(x, line.top(), width, line.height());
        x += width + kGap;
        return QStyle::visualRect(look.direction, line, part);
    };
    constexpr int kFlags = Qt::AlignCenter | Qt::TextSingleLine | Qt::TextDontClip;
    painter.setFont(look.font);
    painter.setPen(look.palette.color(look.role));
    painter.drawText(next(std::min(room, metrics.horizontalAdvance(name))), kFlags, name);
    if (digits > 0) {
        painter.setFont(plain);
        painter.setPen(look.palette.color(QPalette::PlaceholderText));
        painter.drawText(next(digits), kFlags, face.digits);
    }
    if (mark > 0)
        paintMark(painter, next(mark), face.mark, look);
    painter.restore();
}

void paintPresence(QPainter& painter, const QRectF& avatar, Presence presence,
                   const QPalette& palette, Qt::LayoutDirection direction)
{
    if (presence != Presence::Here && presence != Presence::Away)
        return;
    const qreal side = std::max(8.0, avatar.width() * 0.32);
    const qreal x = direction == Qt::RightToLeft ? avatar.left() - 1 : avatar.right() + 1 - side;
    QRectF dot(x, avatar.bottom() + 1 - side, side, side);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen); // parts it from the avatar
    painter.setBrush(palette.color(QPalette::Window));
    painter.drawEllipse(dot);
    dot.adjust(1.5, 1.5, -1.5, -1.5);
    const QColor colour = palette.color(QPalette::Link);
    if (presence == Presence::Here) {
        painter.setBrush(colour);
        painter.drawEllipse(dot);
    } else {
        painter.setPen(QPen(palette.color(QPalette::PlaceholderText), 1.5));
        painter.drawEllipse(dot.adjusted(0.75, 0.75, -0.75, -0.75));
    }
    painter.restore();
}

QString markWord(PersonMark mark)
{
    switch (mark) {
    case PersonMark::Unverified: return {};
    case PersonMark::Verified: return Words::tr("verified");
    case PersonMark::Impostor: return Words::tr("not who the name says");
    case PersonMark::Classic: return Words::tr("classic");
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace gui
