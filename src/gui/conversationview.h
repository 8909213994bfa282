#pragma once

// Shows a ConversationModel as bubbles. Only what is in sight is laid out exactly; the heights of
// all else are guesses that are put right when it comes into sight, so a hundred thousand entries
// cost no more than twenty. New entries are followed only while the end is in sight; otherwise a
// button tells of them. Text is selected with the mouse within one entry, entries are walked by
// keyboard. GUI thread, owned by MainWindow.

#include "gui/messagelayout.h"
#include "gui/rowheights.h"

#include <QAbstractItemView>
#include <QCache>

class QPushButton;

namespace gui {

class Placeholder;

class ConversationView final : public QAbstractItemView
{
    Q_OBJECT

public:
    /// Where somebody was in a conversation, for when they come back to it.
    struct Place {
        bool atEnd = true;
        quint64 entry = 0; ///< the first in sight
        int y = 0;
    };
    /// What there is before the first entry.
    enum class Earlier {
        Nothing,
        Available, ///< a button asks for it
        Coming,
    };

    explicit ConversationView(QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    /// Shown while the entries leave room for it; call placeOverlays() after a change.
    [[nodiscard]] Placeholder& placeholder() { return *m_placeholder; }
    [[nodiscard]] bool isFollowing() const { return m_following; }
    [[nodiscard]] Place place() const;
    void goTo(const Place& place);
    void setEarlier(Earlier earlier);
    /// All entries together, as far as is known.
    [[nodiscard]] int contentHeight() const { return m_rows.total(); }
    /// What the mouse selected.
    [[nodiscard]] QString selectedText() const;

    [[nodiscard]] QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    [[nodiscard]] QModelIndex indexAt(const QPoint& point) const override;
    void keyboardSearch(const QString&) override {}
    void reset() override;

public Q_SLOTS:
    void scrollToEnd();
    void placeOverlays();
    /// The selected text, or else the current entry, to the clipboard.
    void copy();

Q_SIGNALS:
    void linkActivated(const QUrl& url);
    void earlierRequested();
    // Of a message that was not sent.
    void retryRequested(const session::MessageId& id);
    void discardRequested(const session::MessageId& id);

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    [[nodiscard]] int horizontalOffset() const override { return 0; }
    [[nodiscard]] int verticalOffset() const override;
    [[nodiscard]] bool isIndexHidden(const QModelIndex&) const override { return false; }
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags) override;
    [[nodiscard]] QRegion visualRegionForSelection(const QItemSelection& selection) const override;

    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

protected Q_SLOTS:
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                     const QList<int>& roles) override;
    void rowsInserted(const QModelIndex& parent, int start, int end) override;

private:
    void onRowsRemoved(int first, int last);
    [[nodiscard]] MessageLayout::Frame frame() const;
    const MessageLayout& layoutOf(int row) const;
    /// Where the content begins: few entries stand at the bottom.
    [[nodiscard]] int contentTop() const;
    /// A row that keeps its place on the screen while heights around it change.
    struct Anchor {
        int row;
        int y;
    };
    [[nodiscard]] Anchor anchor() const;
    [[nodiscard]] int headHeight() const;
    int measure(int row);
    void forgetLayouts();
    void settle(Anchor anchor);
    void settleAtEnd();
    void settleAgain();
    void finishSettling(int value);
    [[nodiscard]] QPoint toEntry(const QModelIndex& index, const QPoint& point) const;
    void select(const QModelIndex& index, MessageLayout::Selection selection);
    void toggleFold(const QModelIndex& index);
    void retry(const QModelIndex& index);
    void discard(const QModelIndex& index);

    RowHeights m_rows;
    mutable QCache<quint64, MessageLayout> m_layouts;
    QPersistentModelIndex m_selectedEntry;
    MessageLayout::Selection m_selection;
    std::optional<Link> m_pressedLink;
    QPushButton* m_pill;
    QPushButton* m_earlierButton;
    Earlier m_earlier = Earlier::Nothing;
    Placeholder* m_placeholder;
    int m_unseen = 0;
    int m_lastValue = 0;
    bool m_following = true;
    bool m_settling = false;
    bool m_selecting = false;
    bool m_byKeyboard = false; // the current entry shows that it is
};

} // namespace gui
