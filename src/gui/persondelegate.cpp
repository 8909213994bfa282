#include "gui/persondelegate.h"

#include "gui/avatar.h"
#include "gui/peoplemodel.h"
#include "gui/personname.h"

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

int PersonDelegate::avatarSide(const QFont& font)
{
    return contentHeight(font) - 4;
}

QSize PersonDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {contentHeight(option.font) * 3, contentHeight(option.font) + 2 * kMargin};
}

void PersonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setLayoutDirection(Qt::LayoutDirectionAuto); // of each text, not of the window
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

    const auto face = index.data(PeopleModel::FaceRole).value<Face>();
    const int side = avatarSide(option.font);
    const auto visual = [&](const QRect& logical) {
        return QStyle::visualRect(option.direction, row, logical);
    };
    const QRect avatar =
        visual({row.left() + kMargin + 2, row.top() + (row.height() - side) / 2, side, side});
    paintAvatar(*painter, avatar, face.seed);
    const auto presence = index.data(PeopleModel::PresenceRole).value<Presence>();
    paintPresence(*painter, avatar, presence, option.palette, option.direction);

    const int left = row.left() + 2 * kMargin + side + 6;
    const int width = row.right() - kMargin - left;
    const Qt::Alignment alignment =
        QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter);
    const int top = row.top() + (row.height() - contentHeight(option.font)) / 2;
    const int height = QFontMetrics(option.font).height();
    paintName(*painter, visual({left, top, width, height}), face,
              {.font = option.font, .palette = option.palette, .direction = option.direction});
    const QFont quiet = hintFont(option.font);
    const QFontMetrics metrics(quiet);
    painter->setFont(quiet);
    painter->setPen(option.palette.color(QPalette::PlaceholderText));
    painter->drawText(
        visual({left, top + height, width, metrics.height()}), int(alignment),
        metrics.elidedText(index.data(PeopleModel::HintRole).toString(), Qt::ElideRight, width));
    painter->restore();
}

} // namespace gui
