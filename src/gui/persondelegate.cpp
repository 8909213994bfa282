#include "gui/persondelegate.h"

#include "gui/avatar.h"
#include "gui/listrow.h"
#include "gui/peoplemodel.h"
#include "gui/personname.h"

#include <QPainter>

namespace gui {
namespace {

constexpr int kMargin = 6;

} // namespace

int PersonDelegate::avatarSide(const QFont& font)
{
    return ListRow::twoLines(font) - 4;
}

QSize PersonDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    const int content = ListRow::twoLines(option.font);
    return {content * 3, content + 2 * kMargin};
}

void PersonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    ListRow row(*painter, option, 8);
    const QRect& area = row.rect();
    const auto face = index.data(PeopleModel::FaceRole).value<Face>();
    const int side = avatarSide(option.font);
    const QRect avatar = row.visual({area.left() + kMargin + 2, row.topOf(side), side, side});
    paintAvatar(*painter, avatar, face.seed);
    const auto presence = index.data(PeopleModel::PresenceRole).value<Presence>();
    paintPresence(*painter, avatar, presence, option.palette, option.direction);

    const int left = area.left() + 2 * kMargin + side + 6;
    const int width = area.right() - kMargin - left;
    const int top = row.topOf(ListRow::twoLines(option.font));
    const int height = QFontMetrics(option.font).height();
    paintName(*painter, row.visual({left, top, width, height}), face,
              {.font = option.font, .palette = option.palette, .direction = option.direction});
    const QFont quiet = ListRow::quietFont(option.font);
    row.drawText({left, top + height, width, QFontMetrics(quiet).height()}, quiet,
                 QPalette::PlaceholderText, index.data(PeopleModel::HintRole).toString());
}

} // namespace gui
