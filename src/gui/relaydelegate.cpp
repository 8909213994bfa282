#include "gui/relaydelegate.h"

#include "gui/icons.h"
#include "gui/listrow.h"
#include "gui/personname.h"
#include "gui/relaysmodel.h"

#include <QPainter>

#include <algorithm>

namespace gui {
namespace {

constexpr int kMargin = 8;
constexpr int kGap = 10;

} // namespace

QSize RelayDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    const int content = ListRow::twoLines(option.font);
    return {content * 6, content + 2 * kMargin};
}

void RelayDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    ListRow row(*painter, option, 2);
    const QRect& area = row.rect();
    const int height = QFontMetrics(option.font).height();
    const int top = row.topOf(ListRow::twoLines(option.font));
    const int side = height * 5 / 4;
    const QRect icon(area.left() + kMargin, row.topOf(side), side, side);
    lineIcon(index.data(RelaysModel::IconRole).toString(), QPalette::Text)
        .paint(painter, row.visual(icon));

    const int left = icon.right() + kGap;
    const int width = area.right() - kMargin - left;
    const QFont quiet = ListRow::quietFont(option.font);
    const QFontMetrics metrics(quiet);
    const QString badge = index.data(RelaysModel::BadgeRole).toString();
    const int badgeWidth = badge.isEmpty() ? 0 : metrics.horizontalAdvance(badge) + kGap;
    QFont strong = option.font;
    strong.setWeight(QFont::DemiBold);
    paintName(*painter, row.visual({left, top, std::max(0, width - badgeWidth), height}),
              index.data(RelaysModel::FaceRole).value<Face>(),
              {.font = strong, .palette = option.palette, .direction = option.direction});
    row.drawText({left, top, width, height}, quiet, QPalette::Link, badge, Qt::AlignRight);
    row.drawText({left, top + height, width, metrics.height()}, quiet, QPalette::PlaceholderText,
                 index.data(RelaysModel::TraitsRole).toString());
}

} // namespace gui
