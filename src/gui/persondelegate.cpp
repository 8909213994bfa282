#include "gui/persondelegate.h"

#include "gui/avatar.h"
#include "gui/peoplemodel.h"

#include <QPainter>

namespace gui {
namespace {

constexpr int kMargin = 6;

QFont hintFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.88);
    return font;
}

/// Both lines of text decide on the height, the avatar fills it.
int contentHeight(const QFont& font)
{
    return QFontMetrics(font).height() + QFontMetrics(hintFont(font)).height();
}

} // namespace

QSize PersonDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {contentHeight(option.font) * 3, contentHeight(option.font) + 2 * kMargin};
}

void PersonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect row = option.rect.adjusted(8, 1, -8, -1);
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

    const int side = contentHeight(option.font) - 4;
    const auto visual = [&](const QRect& logical) {
        return QStyle::visualRect(option.direction, row, logical);
    };
    paintAvatar(
        *painter,
        visual({row.left() + kMargin + 2, row.top() + (row.height() - side) / 2, side, side}),
        index.data(PeopleModel::SeedRole).toUInt());

    const int left = row.left() + 2 * kMargin + side + 6;
    const int width = row.right() - kMargin - left;
    const Qt::Alignment alignment =
        QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter);
    const auto line = [&](int top, const QFont& font, QPalette::ColorRole role,
                          const QString& text) {
        const QFontMetrics metrics(font);
        painter->setFont(font);
        painter->setPen(option.palette.color(role));
        painter->drawText(visual({left, top, width, metrics.height()}), int(alignment),
                          metrics.elidedText(text, Qt::ElideRight, width));
        return top + metrics.height();
    };
    const int top = row.top() + (row.height() - contentHeight(option.font)) / 2;
    const int second = line(top, option.font, QPalette::Text, index.data().toString());
    line(second, hintFont(option.font), QPalette::PlaceholderText,
         index.data(PeopleModel::HintRole).toString());
    painter->restore();
}

} // namespace gui
