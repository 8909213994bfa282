#include "gui/conversationdelegate.h"

#include "gui/avatar.h"
#include "gui/conversations.h"
#include "gui/icons.h"
#include "gui/listrow.h"
#include "gui/persondelegate.h"
#include "gui/personname.h"

#include <QLocale>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

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

} // namespace

QSize ConversationDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {iconSide(option.font) * 4, iconSide(option.font) + 2 * kMargin};
}

void ConversationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const
{
    ListRow row(*painter, option, 8);
    const QRect& area = row.rect();
    const auto which = index.data(Conversations::ConversationRole).value<session::Conversation>();
    const auto face = index.data(Conversations::FaceRole).value<Face>();
    const int unread = index.data(Conversations::UnreadRole).toInt();

    const int side = iconSide(option.font);
    const int column = PersonDelegate::avatarSide(option.font); // names stand under each other
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
        const QFont font = badgeFont(option.font);
        const QFontMetrics metrics(font);
        const QString text = badgeText(unread);
        const int height = metrics.height() + 2;
        const int width = std::max(height, metrics.horizontalAdvance(text) + 12);
        const QRect badge = row.visual({right - width, row.topOf(height), width, height});
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.palette.color(QPalette::Highlight));
        painter->drawRoundedRect(badge, height / 2.0, height / 2.0);
        painter->setFont(font);
        painter->setPen(option.palette.color(QPalette::HighlightedText));
        painter->drawText(badge, Qt::AlignCenter, text);
        right -= width + kMargin;
    }

    QFont font = option.font;
    if (unread > 0)
        font.setWeight(QFont::DemiBold);
    const int left = area.left() + 2 * kMargin + column + 6;
    const QRect line = row.visual({left, area.top(), right - left, area.height()});
    const Face shown = which.isPrivate() ? face : Face{.name = index.data().toString()};
    paintName(*painter, line, shown,
              {.font = font, .palette = option.palette, .direction = option.direction});
}

} // namespace gui
