#include "gui/relaydelegate.h"

#include "gui/icons.h"
#include "gui/personname.h"
#include "gui/relaysmodel.h"

#include <QPainter>

#include <algorithm>

namespace gui {
namespace {

constexpr int kMargin = 8;
constexpr int kGap = 10;

QFont quietFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.88);
    return font;
}

int contentHeight(const QFont& font)
{
    return QFontMetrics(font).height() + QFontMetrics(quietFont(font)).height();
}

} // namespace

QSize RelayDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    const int content = contentHeight(option.font);
    return {content * 6, content + 2 * kMargin};
}

void RelayDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setLayoutDirection(Qt::LayoutDirectionAuto); // of each text, not of the window
    const QRect row = option.rect.adjusted(2, 1, -2, -1);
    if (option.state & (QStyle::State_MouseOver | QStyle::State_Selected)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.palette.color(QPalette::Midlight));
        painter->drawRoundedRect(row, 8, 8);
    }
    if (option.state & QStyle::State_HasFocus) {
        painter->setPen(QPen(option.palette.color(QPalette::Link), 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(row).adjusted(1, 1, -1, -1), 8, 8);
    }

    const auto visual = [&](const QRect& logical) {
        return QStyle::visualRect(option.direction, row, logical);
    };
    const auto aligned = [&](Qt::AlignmentFlag side) {
        return int(QStyle::visualAlignment(option.direction, side | Qt::AlignVCenter));
    };
    const int height = QFontMetrics(option.font).height();
    const int top = row.top() + (row.height() - contentHeight(option.font)) / 2;
    const int side = height * 5 / 4;
    const QRect icon(row.left() + kMargin, row.top() + (row.height() - side) / 2, side, side);
    lineIcon(index.data(RelaysModel::IconRole).toString(), QPalette::Text)
        .paint(painter, visual(icon));

    const int left = icon.right() + kGap;
    const int width = row.right() - kMargin - left;
    const QFont quiet = quietFont(option.font);
    const QFontMetrics metrics(quiet);
    const QString badge = index.data(RelaysModel::BadgeRole).toString();
    const int badgeWidth = badge.isEmpty() ? 0 : metrics.horizontalAdvance(badge) + kGap;
    QFont strong = option.font;
    strong.setWeight(QFont::DemiBold);
    paintName(*painter, visual({left, top, std::max(0, width - badgeWidth), height}),
              index.data(RelaysModel::FaceRole).value<Face>(),
              {.font = strong, .palette = option.palette, .direction = option.direction});
    painter->setFont(quiet);
    painter->setPen(option.palette.color(QPalette::Link));
    painter->drawText(visual({left, top, width, height}), aligned(Qt::AlignRight), badge);
    painter->setPen(option.palette.color(QPalette::PlaceholderText));
    painter->drawText(
        visual({left, top + height, width, metrics.height()}), aligned(Qt::AlignLeft),
        metrics.elidedText(index.data(RelaysModel::TraitsRole).toString(), Qt::ElideRight, width));
    painter->restore();
}

} // namespace gui
