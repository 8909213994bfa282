#include "gui/roomdelegate.h"

#include "gui/icons.h"
#include "gui/listrow.h"

#include <QPainter>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

constexpr int kMargin = 8;

} // namespace

QString RoomDelegate::peopleText(int people)
{
    switch (people) {
    case 0: return tr("empty");
    case 1: return tr("1 person");
    default: return tr("%n people", nullptr, people);
    }
}

QSize RoomDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    const int content = ListRow::twoLines(option.font);
    return {content * 4, content + 2 * kMargin};
}

void RoomDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    ListRow row(*painter, option, 2);
    const QRect& area = row.rect();
    const QFont quiet = ListRow::quietFont(option.font);
    const QFontMetrics metrics(option.font);
    const QFontMetrics quietMetrics(quiet);
    const int side = metrics.height() + 2;
    lineIcon(u"room"_s, QPalette::PlaceholderText)
        .paint(painter, row.visual({area.left() + kMargin, row.topOf(side), side, side}));

    const QString people = peopleText(index.data(PeopleRole).toInt());
    const int peopleWidth = quietMetrics.horizontalAdvance(people) + 2; // it is rounded
    row.drawText({area.right() - kMargin - peopleWidth, area.top(), peopleWidth, area.height()},
                 quiet, QPalette::PlaceholderText, people, Qt::AlignRight);

    const int left = area.left() + 2 * kMargin + side;
    const int width = std::max(0, area.right() - 2 * kMargin - peopleWidth - left);
    const QString topic = index.data(TopicRole).toString();
    const int top = row.topOf(topic.isEmpty() ? metrics.height() : ListRow::twoLines(option.font));
    row.drawText({left, top, width, metrics.height()}, option.font, QPalette::Text,
                 index.data().toString());
    row.drawText({left, top + metrics.height(), width, quietMetrics.height()}, quiet,
                 QPalette::PlaceholderText, topic);
}

} // namespace gui
