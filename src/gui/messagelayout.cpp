#include "gui/messagelayout.h"

#include "gui/avatar.h"
#include "gui/icons.h"
#include "gui/personname.h"
#include "gui/sentences.h"
#include "gui/theme.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStyle>
#include <QTextBoundaryFinder>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

using Kind = ConversationModel::Kind;

class Words
{
    Q_DECLARE_TR_FUNCTIONS(gui::MessageLayout)
};

constexpr int kSide = 16;     // between the entry and the edge where lines begin
constexpr int kEnd = 4;       // at the other edge, where a scroll bar of 12 stands besides
constexpr int kPaddingX = 12; // between the bubble's edge and the text
constexpr int kPaddingY = 8;
constexpr int kGap = 10;        // between people
constexpr int kGapInBreath = 3; // between bubbles of one person
constexpr int kStateGap = 4;    // between the time and what became of the message
constexpr int kTimeGap = 12;    // between the text and the time beside it
constexpr qreal kRadius = 14;
constexpr qreal kLineSpacing = 1.08;

QString dayText(const QDate& day)
{
    const QDate today = QDate::currentDate();
    if (day == today)
        return Words::tr("Today");
    if (day == today.addDays(-1))
        return Words::tr("Yesterday");
    return QLocale().toString(day, QLocale::LongFormat);
}

QString iconOf(const session::MessageState& state)
{
    using Stage = session::MessageState::Stage;
    switch (state.stage) {
    case Stage::Waiting:
    case Stage::Sending: return u"clock"_s;
    case Stage::Sent:
    case Stage::AtRelay: return u"tick"_s;
    case Stage::Delivered: return state.expected > 0 ? u"ticks"_s : u"tick"_s;
    case Stage::Failed: return u"warning"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QFont scaled(QFont font, qreal factor)
{
    font.setPointSizeF(font.pointSizeF() * factor);
    return font;
}

} // namespace

MessageLayout::MessageLayout(const QModelIndex& entry, const Frame& frame)
    : m_kind(entry.data(ConversationModel::KindRole).value<Kind>()),
      m_smallFont(scaled(frame.font, 0.85)),
      m_senderFont(scaled(frame.font, 0.9)),
      m_rightToLeft(frame.direction == Qt::RightToLeft),
      m_expanded(entry.data(ConversationModel::ExpandedRole).toBool())
{
    m_senderFont.setWeight(QFont::DemiBold);
    const QDateTime at = entry.data(ConversationModel::TimeRole).toDateTime();
    int top = 0;
    if (entry.data(ConversationModel::StartsDayRole).toBool()) {
        m_day = at.date();
        m_dayRect =
            QRect(kSide, kGap, frame.width - kSide - kEnd, QFontMetrics(m_smallFont).height());
        top = m_dayRect.bottom() + 1;
    }

    takeText(entry.data().toString(), frame);
    if (isBubble()) {
        m_time = QLocale().toString(at.time(), QLocale::ShortFormat);
        takeState(entry);
        const bool continues = entry.data(ConversationModel::ContinuesRole).toBool();
        if (!isOwn() && !continues) {
            m_sender = entry.data(ConversationModel::FaceRole).value<Face>();
        }
        layOutBubble(frame, top + (continues ? kGapInBreath : kGap));
        if (!m_failure.isEmpty())
            layOutFailure(frame);
    } else {
        layOutNotice(frame, top + kGap);
    }
    if (m_rightToLeft)
        mirror(frame.width);
}

/// What became of an own message: the icon says it, and words before it how far it got.
void MessageLayout::takeState(const QModelIndex& entry)
{
    const QVariant known = entry.data(ConversationModel::StateRole);
    if (!known.isValid())
        return;
    const auto state = known.value<session::MessageState>();
    m_stateIcon = iconOf(state);
    if (state.stage == session::MessageState::Stage::Failed)
        m_failure = entry.data(ConversationModel::StateTextRole).toString();
    if (const QString label = messageStateLabel(state); !label.isEmpty())
        m_time = Words::tr("%1 · %2", "time, how many have it").arg(m_time, label);
}

bool MessageLayout::isBubble() const
{
    return m_kind == Kind::Message || isOwn();
}

QString MessageLayout::foldText() const
{
    if (m_cut)
        return Words::tr("Show all");
    return m_expanded ? Words::tr("Show less") : QString();
}

void MessageLayout::takeText(const QString& text, const Frame& frame)
{
    QString shown = text;
    if (!m_expanded && shown.size() > kFoldedLength) {
        shown.truncate(kFoldedLength - (shown[kFoldedLength - 1].isHighSurrogate() ? 1 : 0));
        m_cut = true;
    }
    m_rightToLeftText = shown.isRightToLeft();
    if (isBubble())
        m_links = findLinks(shown);

    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTextDirection(m_rightToLeftText ? Qt::RightToLeft : Qt::LeftToRight);
    option.setAlignment(Qt::AlignLeft | Qt::AlignAbsolute);
    m_text.setTextOption(option);
    m_text.setFont(isBubble() ? frame.font : m_smallFont);
    m_text.setText(shown.replace(u'\n', QChar::LineSeparator));
    m_text.setCacheEnabled(true);

    QList<QTextLayout::FormatRange> formats;
    for (const Link& link : std::as_const(m_links)) {
        QTextLayout::FormatRange range{int(link.start), int(link.length), {}};
        range.format.setFontUnderline(true);
        formats.append(range);
    }
    m_text.setFormats(formats);
}

/// Stacks lines of at most this width, all from the left, and says what width they need.
int MessageLayout::breakLines(int width)
{
    qreal needed = 0;
    qreal y = 0;
    int end = 0;
    m_text.beginLayout();
    while (m_expanded || m_text.lineCount() < kFoldedLines) {
        QTextLine line = m_text.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(width);
        line.setPosition({0, y});
        y += std::ceil(line.height() * kLineSpacing);
        needed = std::max(needed, line.naturalTextWidth());
        end = line.textStart() + line.textLength();
    }
    m_text.endLayout();
    m_cut = m_cut || end < m_text.text().size();
    m_textRect.setSize({std::min(width, int(std::ceil(needed))), int(y)});
    return m_textRect.width();
}

void MessageLayout::layOutNotice(const Frame& frame, int top)
{
    const int width = breakLines(frame.width - 4 * kSide);
    for (int i = 0; i < m_text.lineCount(); ++i) {
        QTextLine line = m_text.lineAt(i);
        line.setPosition({(width - line.naturalTextWidth()) / 2, line.y()});
    }
    m_textRect.moveTopLeft({(frame.width - width) / 2, top});
    m_body = m_textRect.adjusted(-kPaddingX, -2, kPaddingX, 2);
    m_height = m_body.bottom() + 1 + kGapInBreath;
}

void MessageLayout::layOutBubble(const Frame& frame, int top)
{
    const QFontMetrics metrics(frame.font);
    const QFontMetrics smallMetrics(m_smallFont);
    const int avatarSide = metrics.height() * 2;
    const int left = kSide + avatarSide + kGap;
    const int room = frame.width - left - kEnd;
    if (m_sender) {
        m_avatar = QRect(kSide, top, avatarSide, avatarSide);
        m_senderRect = QRect(left + 2, top, room - 2, QFontMetrics(m_senderFont).height());
        top = m_senderRect.bottom() + 1 + kGapInBreath;
    }

    // Lines of more than about 75 letters are hard to read.
    const int maxText = std::min(room, metrics.averageCharWidth() * 80) - 2 * kPaddingX;
    int width = breakLines(std::max(maxText, metrics.averageCharWidth() * 8));
    m_textRect.moveTop(top + kPaddingY);
    int bottom = m_textRect.bottom() + 1;

    const int stateWidth = m_stateIcon.isEmpty() ? 0 : smallMetrics.height() + kStateGap;
    const QSize timeSize(smallMetrics.horizontalAdvance(m_time) + stateWidth,
                         smallMetrics.height());
    const QTextLine last = m_text.lineAt(m_text.lineCount() - 1);
    const int besideTime = int(std::ceil(last.naturalTextWidth())) + kTimeGap + timeSize.width();
    const bool sameEnd = m_rightToLeftText == m_rightToLeft;
    const int foldWidth =
        foldText().isEmpty() ? 0 : smallMetrics.horizontalAdvance(foldText()) + kTimeGap;
    if (foldWidth > 0 || !sameEnd || besideTime > maxText) {
        width = std::max(width, foldWidth + timeSize.width());
        bottom += timeSize.height();
    } else {
        width = std::max(width, besideTime);
    }

    const int bubbleWidth = width + 2 * kPaddingX;
    const int x = isOwn() ? frame.width - kEnd - bubbleWidth : left;
    m_body = QRect(x, top, bubbleWidth, bottom + kPaddingY - top);
    m_textRect.moveLeft(x + kPaddingX);
    m_textRect.setWidth(width);
    m_timeRect = QRect(QPoint(x + kPaddingX + width - timeSize.width(), bottom - timeSize.height()),
                       timeSize);
    if (stateWidth > 0) {
        m_stateRect = QRect(m_timeRect.right() + 1 - timeSize.height(), m_timeRect.top(),
                            timeSize.height(), timeSize.height());
        m_timeRect.setRight(m_timeRect.right() - stateWidth);
    }
    if (foldWidth > 0)
        m_foldRect = QRect(x + kPaddingX, m_timeRect.top(), foldWidth, timeSize.height());
    if (m_rightToLeftText) {
        for (int i = 0; i < m_text.lineCount(); ++i) {
            QTextLine line = m_text.lineAt(i);
            line.setPosition({width - line.naturalTextWidth(), line.y()});
        }
    }
    m_height = std::max(m_body.bottom(), m_avatar.bottom()) + 1;
}

/// Under the bubble: why, and what can be done about it.
void MessageLayout::layOutFailure(const Frame& frame)
{
    const QFontMetrics metrics(m_smallFont);
    int top = m_body.bottom() + 1 + kGapInBreath;
    int right = frame.width - kEnd - 2;
    const auto take = [&](const QString& text) {
        const int width = metrics.horizontalAdvance(text);
        right -= width;
        return QRect(right, top, width, metrics.height());
    };
    const int actions = metrics.horizontalAdvance(Words::tr("Discard")) + kTimeGap
                        + metrics.horizontalAdvance(Words::tr("Retry")) + kTimeGap;
    const int room = right - kSide;
    if (metrics.horizontalAdvance(m_failure) > room - actions) { // it stands above what can be done
        const QRect wrapped =
            metrics.boundingRect(0, 0, room, metrics.height(), Qt::TextWordWrap, m_failure);
        m_failureRect = QRect(kSide, top, room, wrapped.height());
        top += wrapped.height();
    }
    m_discardRect = take(Words::tr("Discard"));
    right -= kTimeGap;
    m_retryRect = take(Words::tr("Retry"));
    right -= kTimeGap;
    if (m_failureRect.isEmpty())
        m_failureRect = take(m_failure);
    m_height = m_discardRect.bottom() + 1;
}

void MessageLayout::mirror(int width)
{
    for (QRect* rect : {&m_dayRect, &m_avatar, &m_senderRect, &m_body, &m_textRect, &m_timeRect,
                        &m_foldRect, &m_stateRect, &m_failureRect, &m_retryRect, &m_discardRect})
        *rect = QStyle::visualRect(Qt::RightToLeft, QRect(0, 0, width, 1), *rect);
}

void MessageLayout::paint(QPainter& painter, const QPoint& origin, const QRect& clip,
                          const Look& look) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setLayoutDirection(Qt::LayoutDirectionAuto); // of each text, not of the window
    if (m_day.isValid())
        paintDay(painter, origin, look);
    if (isBubble())
        paintBubble(painter, origin, look);
    if (look.focused) {
        painter.setPen(QPen(look.palette.color(QPalette::Link), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(m_body.translated(origin)).adjusted(-3, -3, 3, 3),
                                kRadius + 3, kRadius + 3);
    }
    paintText(painter, origin, clip, look);
    painter.restore();
}

void MessageLayout::paintDay(QPainter& painter, const QPoint& origin, const Look& look) const
{
    const QRect rect = m_dayRect.translated(origin);
    const QString text = dayText(m_day);
    painter.setFont(m_smallFont);
    painter.setPen(look.palette.color(QPalette::PlaceholderText));
    QRect textRect;
    painter.drawText(rect, Qt::AlignCenter, text, &textRect);
    painter.setPen(look.palette.color(QPalette::Mid));
    painter.setRenderHint(QPainter::Antialiasing, false);
    const int y = rect.center().y();
    painter.drawLine(rect.left(), y, textRect.left() - kGap, y);
    painter.drawLine(textRect.right() + kGap, y, rect.right(), y);
    painter.setRenderHint(QPainter::Antialiasing);
}

void MessageLayout::paintBubble(QPainter& painter, const QPoint& origin, const Look& look) const
{
    const QPalette& palette = look.palette;
    const auto alignment = int(m_rightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter
                           | Qt::AlignAbsolute | Qt::TextSingleLine;
    if (m_sender) {
        paintAvatar(painter, m_avatar.translated(origin), m_sender->seed);
        paintName(painter, m_senderRect.translated(origin), *m_sender,
                  {.font = m_senderFont,
                   .palette = palette,
                   .role = QPalette::PlaceholderText,
                   .direction = m_rightToLeft ? Qt::RightToLeft : Qt::LeftToRight});
    }
    QRectF bubble = m_body.translated(origin);
    if (hasFailed()) {
        painter.setPen(QPen(dangerColour(palette), 1));
        painter.setBrush(Qt::NoBrush);
        bubble.adjust(0.5, 0.5, -0.5, -0.5);
    } else {
        painter.setPen(Qt::NoPen);
        painter.setBrush(
            palette.color(isOnAccent() ? QPalette::Highlight : QPalette::AlternateBase));
    }
    painter.drawRoundedRect(bubble, kRadius, kRadius);

    painter.setFont(m_smallFont);
    painter.setPen(palette.color(isOnAccent() ? QPalette::BrightText : QPalette::PlaceholderText));
    painter.drawText(m_timeRect.translated(origin), Qt::AlignCenter | Qt::TextDontClip, m_time);
    if (!m_stateIcon.isEmpty()) {
        lineIcon(m_stateIcon, isOnAccent() ? QPalette::BrightText : QPalette::Text)
            .paint(&painter, m_stateRect.translated(origin));
    }
    if (hasFailed())
        paintFailure(painter, origin, look);
    if (!m_foldRect.isEmpty()) {
        painter.setPen(palette.color(isOnAccent() ? QPalette::HighlightedText : QPalette::Link));
        painter.drawText(m_foldRect.translated(origin), alignment, foldText());
    }
}

void MessageLayout::paintFailure(QPainter& painter, const QPoint& origin, const Look& look) const
{
    painter.setFont(m_smallFont);
    painter.setPen(dangerColour(look.palette));
    painter.drawText(m_failureRect.translated(origin),
                     int(m_rightToLeft ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignAbsolute
                         | Qt::TextWordWrap | Qt::TextDontClip,
                     m_failure);
    QFont link = m_smallFont;
    link.setUnderline(true);
    painter.setFont(link);
    painter.setPen(look.palette.color(QPalette::Link));
    painter.drawText(m_retryRect.translated(origin), Qt::AlignCenter | Qt::TextDontClip,
                     Words::tr("Retry"));
    painter.drawText(m_discardRect.translated(origin), Qt::AlignCenter | Qt::TextDontClip,
                     Words::tr("Discard"));
}

void MessageLayout::paintText(QPainter& painter, const QPoint& origin, const QRect& clip,
                              const Look& look) const
{
    const QPalette& palette = look.palette;
    QList<QTextLayout::FormatRange> formats;
    for (const Link& link : m_links) {
        QTextLayout::FormatRange range{int(link.start), int(link.length), {}};
        range.format.setForeground(
            palette.color(isOnAccent() ? QPalette::HighlightedText : QPalette::Link));
        formats.append(range);
    }
    const auto [from, to] = std::minmax(look.selection.anchor, look.selection.cursor);
    if (from < to) {
        QTextLayout::FormatRange range{from, to - from, {}};
        range.format.setForeground(
            palette.color(isOnAccent() ? QPalette::Highlight : QPalette::HighlightedText));
        range.format.setBackground(
            palette.color(isOnAccent() ? QPalette::HighlightedText : QPalette::Highlight));
        formats.append(range);
    }
    if (isBubble())
        painter.setPen(palette.color(isOnAccent() ? QPalette::HighlightedText : QPalette::Text));
    else
        painter.setPen(palette.color(QPalette::PlaceholderText));
    m_text.draw(&painter, m_textRect.topLeft() + origin, formats, clip);
}

bool MessageLayout::isText(const QPoint& point) const
{
    return m_textRect.contains(point);
}

int MessageLayout::cursorAt(const QPoint& point) const
{
    const QPointF inside = point - m_textRect.topLeft();
    for (int i = 0; i < m_text.lineCount(); ++i) {
        const QTextLine line = m_text.lineAt(i);
        if (inside.y() < line.y() + line.height() || i + 1 == m_text.lineCount())
            return line.xToCursor(inside.x());
    }
    return 0;
}

std::optional<Link> MessageLayout::linkAt(const QPoint& point) const
{
    if (!isText(point))
        return {};
    const QPointF inside = point - m_textRect.topLeft();
    for (int i = 0; i < m_text.lineCount(); ++i) {
        const QTextLine line = m_text.lineAt(i);
        if (!line.naturalTextRect().contains(inside))
            continue;
        const int position = line.xToCursor(inside.x(), QTextLine::CursorOnCharacter);
        for (const Link& link : m_links) {
            if (position >= link.start && position < link.start + link.length)
                return link;
        }
    }
    return {};
}

QString MessageLayout::selectedText(const Selection& selection) const
{
    const auto [from, to] = std::minmax(selection.anchor, selection.cursor);
    return m_text.text().mid(from, to - from).replace(QChar::LineSeparator, u'\n');
}

MessageLayout::Selection MessageLayout::wordAt(int position) const
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, m_text.text());
    finder.setPosition(position);
    if (!finder.isAtBoundary())
        finder.toPreviousBoundary();
    const auto from = int(finder.position());
    const auto to = int(finder.toNextBoundary());
    return to < 0 ? Selection() : Selection{from, to};
}

} // namespace gui
