#include "gui/conversationdelegate.h"

#include "gui/avatar.h"
#include "gui/conversations.h"
#include "gui/icons.h"
#include "gui/listrow.h"
#include "gui/persondelegate.h"
#include "gui/personname.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

constexpr int kIndent = 8;
constexpr int kMargin = 6;
/// A badge that grows says no more.
constexpr int kMostShown = 99;

int iconSide(const QFont& font)
{
    return QFontMetrics(font).height() + 6;
}

QString badgeText(int unread)
{
    return unread > kMostShown ? QLocale().toString(kMostShown) + u'+' : QLocale().toString(unread);
}

QFont badgeFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.82);
    font.setWeight(QFont::DemiBold);
    return font;
}

QSize badgeSize(int unread, const QFont& font)
{
    const QFontMetrics metrics(badgeFont(font));
    const int height = metrics.height() + 2;
    return {std::max(height, metrics.horizontalAdvance(badgeText(unread)) + 12), height};
}

QFont unreadFont(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

/// From the row's edge; names stand under those of the people.
int nameOffset(const QFont& font)
{
    return 2 * kMargin + PersonDelegate::avatarSide(font) + 6;
}

} // namespace

/// Wide enough for the name when something is unread.
QSize ConversationDelegate::sizeHint(const QStyleOptionViewItem& option,
                                     const QModelIndex& index) const
{
    const int name =
        QFontMetrics(unreadFont(option.font)).horizontalAdvance(index.data().toString());
    const int badge = badgeSize(kMostShown + 1, option.font).width();
    return {2 * kIndent + nameOffset(option.font) + name + kMargin + badge + kMargin + 2,
            iconSide(option.font) + 2 * kMargin};
}

void ConversationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const
{
    ListRow row(*painter, option, kIndent);
    const QRect& area = row.rect();
    const auto which = index.data(Conversations::ConversationRole).value<session::Conversation>();
    const auto face = index.data(Conversations::FaceRole).value<Face>();
    const int unread = index.data(Conversations::UnreadRole).toInt();

    const int side = iconSide(option.font);
    const int column = PersonDelegate::avatarSide(option.font);
    const QRect icon =
        row.visual({area.left() + kMargin + 2 + (column - side) / 2, row.topOf(side), side, side});
    if (which.isPrivate()) {
        paintAvatar(*painter, icon, face.seed);
        const auto presence = index.data(Conversations::PresenceRole).value<Presence>();
        paintPresence(*painter, icon, presence, option.palette, option.direction);
    } else {
        const QString name = which.isLobby() ? u"people"_s : u"room"_s;
        const bool selected = option.state & QStyle::State_Selected;
        const auto role = selected ? QPalette::Link : QPalette::PlaceholderText;
        lineIcon(name, role).paint(painter, icon.adjusted(2, 2, -2, -2));
    }

    int right = area.right() - kMargin - 2;
    if (unread > 0) {
        const QSize size = badgeSize(unread, option.font);
        const QRect badge = row.visual(
            {right - size.width(), row.topOf(size.height()), size.width(), size.height()});
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.palette.color(QPalette::Highlight));
        painter->drawRoundedRect(badge, size.height() / 2.0, size.height() / 2.0);
        painter->setFont(badgeFont(option.font));
        painter->setPen(option.palette.color(QPalette::HighlightedText));
        painter->drawText(badge, Qt::AlignCenter, badgeText(unread));
        right -= size.width() + kMargin;
    }

    const QFont font = unread > 0 ? unreadFont(option.font) : option.font;
    const int left = area.left() + nameOffset(option.font);
    const QRect line = row.visual({left, area.top(), right - left, area.height()});
    const Face shown = which.isPrivate() ? face : Face{.name = index.data().toString()};
    paintName(*painter, line, shown,
              {.font = font, .palette = option.palette, .direction = option.direction});
}

} // namespace gui
