#pragma once

// One entry of the conversation laid out at one width: a bubble with its sender and time, or a
// quiet centred line, either under a line that names the day. Places are computed from left to
// right and mirrored where the window is. Long messages are folded until somebody unfolds them, so
// that a hostile one costs no more than others. GUI thread, owned by the view's cache; replaced
// when the width, the font or the entry changes.

#include "gui/conversationmodel.h"
#include "gui/plaintext.h"

#include <QFont>
#include <QPainter>
#include <QPalette>
#include <QTextLayout>

#include <optional>

namespace gui {

class MessageLayout
{
public:
    struct Frame {
        int width = 0;
        QFont font;
        Qt::LayoutDirection direction = Qt::LeftToRight;
    };
    /// Part of the text that is selected with the mouse; empty when both are equal.
    struct Selection {
        int anchor = 0;
        int cursor = 0;
    };
    struct Look {
        QPalette palette;
        Selection selection;
        bool focused = false; ///< the keyboard is on this entry
    };

    static constexpr int kFoldedLines = 24;
    static constexpr int kFoldedLength = 4000; ///< UTF-16 units, about kFoldedLines full lines

    MessageLayout(const QModelIndex& entry, const Frame& frame);

    [[nodiscard]] int height() const { return m_height; }
    /// The bubble or notice, without the space around it.
    [[nodiscard]] QRect body() const { return m_body; }
    /// `clip` is in the painter's coordinates.
    void paint(QPainter& painter, const QPoint& origin, const QRect& clip, const Look& look) const;

    // Points are relative to the entry's upper left corner.
    [[nodiscard]] bool isText(const QPoint& point) const;
    /// The place in the text nearest to the point.
    [[nodiscard]] int cursorAt(const QPoint& point) const;
    [[nodiscard]] std::optional<Link> linkAt(const QPoint& point) const;
    /// "Show all" or "Show less".
    [[nodiscard]] bool isFold(const QPoint& point) const { return m_foldRect.contains(point); }

    /// Of a message that failed: to send it again, to let it go.
    [[nodiscard]] bool isRetry(const QPoint& point) const { return m_retryRect.contains(point); }
    [[nodiscard]] bool isDiscard(const QPoint& point) const
    {
        return m_discardRect.contains(point);
    }
    [[nodiscard]] bool hasFailed() const { return !m_retryRect.isEmpty(); }

    [[nodiscard]] bool isFoldable() const { return !m_foldRect.isEmpty(); }

    [[nodiscard]] QString selectedText(const Selection& selection) const;
    /// The word around a place of the text.
    [[nodiscard]] Selection wordAt(int position) const;
    [[nodiscard]] Selection wholeText() const { return {0, int(m_text.text().size())}; }
    [[nodiscard]] const QList<Link>& links() const { return m_links; }

private:
    void layOutNotice(const Frame& frame, int top);
    void layOutBubble(const Frame& frame, int top);
    void takeState(const QModelIndex& entry);
    void layOutFailure(const Frame& frame);
    void takeText(const QString& text, const Frame& frame);
    int breakLines(int width);
    void mirror(int width);
    [[nodiscard]] bool isBubble() const;
    [[nodiscard]] bool isOwn() const { return m_kind == ConversationModel::Kind::OwnMessage; }
    /// What failed is an outline only: it is with nobody.
    [[nodiscard]] bool isOnAccent() const { return isOwn() && !hasFailed(); }
    [[nodiscard]] QString foldText() const;
    void paintDay(QPainter& painter, const QPoint& origin, const Look& look) const;
    void paintBubble(QPainter& painter, const QPoint& origin, const Look& look) const;
    void paintFailure(QPainter& painter, const QPoint& origin, const Look& look) const;
    void paintText(QPainter& painter, const QPoint& origin, const QRect& clip,
                   const Look& look) const;

    ConversationModel::Kind m_kind;
    std::optional<Face> m_sender; // nothing: not to be drawn
    QString m_time;               // of an own message with how far it got
    QString m_stateIcon;          // a name for lineIcon(), empty: nothing is known
    QString m_failure;            // why it was not sent
    QDate m_day;                  // valid: to be drawn
    QFont m_smallFont;
    QFont m_senderFont;
    QTextLayout m_text;
    QList<Link> m_links;
    bool m_rightToLeft;             // the window
    bool m_rightToLeftText = false; // the words
    bool m_expanded;
    bool m_cut = false; // there is more text than is shown

    QRect m_dayRect, m_avatar, m_senderRect, m_body, m_textRect, m_timeRect, m_foldRect;
    QRect m_stateRect, m_failureRect, m_retryRect, m_discardRect;
    int m_height = 0;
};

} // namespace gui
