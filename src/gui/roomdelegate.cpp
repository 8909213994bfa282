#include "gui/roomdelegate.h"

#include "gui/icons.h"

#include <QPainter>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

constexpr int kMargin = 8;

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
    return {contentHeight(option.font) * 4, contentHeight(option.font) + 2 * kMargin};
}

void RoomDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
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
    const auto visual = [&](const QRect& logical) {
        return QStyle::visualRect(option.direction, row, logical);
    };
    const auto alignment =
        int(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter))
        | Qt::TextSingleLine;
    const QFont quiet = quietFont(option.font);
    const QFontMetrics metrics(option.font);
    const QFontMetrics quietMetrics(quiet);
    const int side = metrics.height() + 2;
    lineIcon(u"room"_s, QPalette::PlaceholderText)
        .paint(painter,
               visual({row.left() + kMargin, row.top() + (row.height() - side) / 2, side, side}));

    const QString people = peopleText(index.data(PeopleRole).toInt());
    const int peopleWidth = quietMetrics.horizontalAdvance(people);
    painter->setFont(quiet);
    painter->setPen(option.palette.color(QPalette::PlaceholderText));
    painter->drawText(
        visual({row.right() - kMargin - peopleWidth, row.top(), peopleWidth, row.height()}),
        Qt::AlignCenter | Qt::TextDontClip, people);

    const int left = row.left() + 2 * kMargin + side;
    const int width = std::max(0, row.right() - 2 * kMargin - peopleWidth - left);
    const QString topic = index.data(TopicRole).toString();
    const int height = topic.isEmpty() ? metrics.height() : contentHeight(option.font);
    const int top = row.top() + (row.height() - height) / 2;
    painter->drawText(visual({left, top + metrics.height(), width, quietMetrics.height()}),
                      alignment, quietMetrics.elidedText(topic, Qt::ElideRight, width));
    painter->setFont(option.font);
    painter->setPen(option.palette.color(QPalette::Text));
    painter->drawText(visual({left, top, width, metrics.height()}), alignment,
                      metrics.elidedText(index.data().toString(), Qt::ElideRight, width));
    painter->restore();
}

} // namespace gui
