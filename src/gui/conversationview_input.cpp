// What keyboard and mouse do in the conversation.

#include "gui/conversationview.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QLocale>
#include <QMenu>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {

// --- Keyboard and selection ------------------------------------------------------------------

QModelIndex ConversationView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    if (m_rows.isEmpty())
        return {};
    const int last = m_rows.count() - 1;
    const QScrollBar* bar = verticalScrollBar();
    const int lastInSight = m_rows.rowAt(bar->value() + viewport()->height() - 1 - contentTop());
    if (!currentIndex().isValid() && action != MoveHome && action != MoveEnd)
        return model()->index(lastInSight, 0);
    const int row = currentIndex().row();
    int target = row;
    switch (action) {
    case MoveUp:
    case MovePrevious: target = row - 1; break;
    case MoveDown:
    case MoveNext: target = row + 1; break;
    case MovePageUp:
        target = std::min(row - 1, m_rows.rowAt(m_rows.top(row) - viewport()->height()));
        break;
    case MovePageDown:
        target = std::max(row + 1, m_rows.rowAt(m_rows.top(row) + viewport()->height()));
        break;
    case MoveHome: target = 0; break;
    case MoveEnd: target = last; break;
    case MoveLeft:
    case MoveRight: break;
    }
    return model()->index(std::clamp(target, 0, last), 0);
}

void ConversationView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags)
{
    selectionModel()->select(indexAt(rect.center()), flags);
}

QRegion ConversationView::visualRegionForSelection(const QItemSelection& selection) const
{
    QRegion region;
    for (const QModelIndex& index : selection.indexes())
        region += visualRect(index);
    return region;
}

QString ConversationView::selectedText() const
{
    return m_selectedEntry.isValid() ? layoutOf(m_selectedEntry.row()).selectedText(m_selection)
                                     : QString();
}

void ConversationView::select(const QModelIndex& index, MessageLayout::Selection selection)
{
    m_selectedEntry = index;
    m_selection = selection;
    if (QClipboard* clipboard = QGuiApplication::clipboard(); clipboard->supportsSelection()) {
        if (const QString text = selectedText(); !text.isEmpty())
            clipboard->setText(text, QClipboard::Selection);
    }
    viewport()->update();
}

void ConversationView::copy()
{
    QString text = selectedText();
    if (text.isEmpty() && currentIndex().isValid())
        text = currentIndex().data(ConversationModel::ClipboardRole).toString();
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

void ConversationView::toggleFold(const QModelIndex& index)
{
    m_following = false;
    model()->setData(index, !index.data(ConversationModel::ExpandedRole).toBool(),
                     ConversationModel::ExpandedRole);
}

void ConversationView::retry(const QModelIndex& index)
{
    Q_EMIT retryRequested(index.data(ConversationModel::MessageIdRole).value<session::MessageId>());
}

void ConversationView::discard(const QModelIndex& index)
{
    Q_EMIT discardRequested(
        index.data(ConversationModel::MessageIdRole).value<session::MessageId>());
}

void ConversationView::keyPressEvent(QKeyEvent* event)
{
    m_byKeyboard = true;
    const QModelIndex current = currentIndex();
    if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (current.isValid() && event->key() == Qt::Key_Delete
               && layoutOf(current.row()).hasFailed()) {
        discard(current);
    } else if (current.isValid()
               && (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return
                   || event->key() == Qt::Key_Enter)) {
        const MessageLayout& layout = layoutOf(current.row());
        if (layout.hasFailed() && event->key() != Qt::Key_Space)
            retry(current);
        else if (layout.isFoldable())
            toggleFold(current);
        else if (event->key() != Qt::Key_Space && layout.links().size() == 1)
            Q_EMIT linkActivated(layout.links().first().url);
    } else {
        QAbstractItemView::keyPressEvent(event);
    }
    viewport()->update();
}

// --- Mouse -----------------------------------------------------------------------------------

QPoint ConversationView::toEntry(const QModelIndex& index, const QPoint& point) const
{
    return point - visualRect(index).topLeft();
}

void ConversationView::mousePressEvent(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    const QModelIndex index = indexAt(point);
    m_byKeyboard = false;
    m_pressedLink.reset();
    if (event->button() != Qt::LeftButton || !index.isValid())
        return;
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    const MessageLayout& layout = layoutOf(index.row());
    const QPoint inside = toEntry(index, point);
    if (layout.isFold(inside)) {
        toggleFold(index);
        return;
    }
    if (layout.isRetry(inside) || layout.isDiscard(inside)) {
        if (layout.isRetry(inside))
            retry(index);
        else
            discard(index);
        return;
    }
    m_pressedLink = layout.linkAt(inside);
    m_selecting = layout.isText(inside);
    const int place = layout.cursorAt(inside);
    select(index, {place, place});
}

void ConversationView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    if (m_selecting && m_selectedEntry.isValid()) {
        m_selection.cursor =
            layoutOf(m_selectedEntry.row()).cursorAt(toEntry(m_selectedEntry, point));
        viewport()->update();
        return;
    }
    const QModelIndex index = indexAt(point);
    Qt::CursorShape shape = Qt::ArrowCursor;
    if (index.isValid()) {
        const MessageLayout& layout = layoutOf(index.row());
        const QPoint inside = toEntry(index, point);
        if (layout.isFold(inside) || layout.linkAt(inside) || layout.isRetry(inside)
            || layout.isDiscard(inside))
            shape = Qt::PointingHandCursor;
        else if (layout.isText(inside))
            shape = Qt::IBeamCursor;
    }
    viewport()->setCursor(shape);
}

void ConversationView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_selecting = false;
    if (!m_selectedEntry.isValid())
        return;
    select(m_selectedEntry, m_selection);
    const QPoint inside = toEntry(m_selectedEntry, event->position().toPoint());
    const auto link = layoutOf(m_selectedEntry.row()).linkAt(inside);
    if (link && m_pressedLink && link->start == m_pressedLink->start && selectedText().isEmpty())
        Q_EMIT linkActivated(link->url);
}

void ConversationView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    const QModelIndex index = indexAt(point);
    if (!index.isValid())
        return;
    const MessageLayout& layout = layoutOf(index.row());
    const QPoint inside = toEntry(index, point);
    if (layout.isText(inside))
        select(index, layout.wordAt(layout.cursorAt(inside)));
}

void ConversationView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKeyboard ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    const MessageLayout& layout = layoutOf(index.row());
    const QRect body = layout.body().translated(visualRect(index).topLeft());

    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (layout.hasFailed()) {
        const auto add = [&](const QString& text, auto act) {
            menu->addAction(text, this, [this, row = QPersistentModelIndex(index), act] {
                if (row.isValid())
                    (this->*act)(row);
            });
        };
        add(tr("&Retry"), &ConversationView::retry);
        add(tr("&Discard"), &ConversationView::discard);
        menu->addSeparator();
    }
    if (const QString text = selectedText(); !text.isEmpty()) {
        menu->addAction(tr("&Copy"), this, [text] { QGuiApplication::clipboard()->setText(text); });
    }
    const QString whole = index.data(ConversationModel::ClipboardRole).toString();
    menu->addAction(tr("Copy &message"), this,
                    [whole] { QGuiApplication::clipboard()->setText(whole); });
    menu->addAction(tr("&Select text"), this, [this, row = QPersistentModelIndex(index)] {
        if (row.isValid())
            select(row, layoutOf(row.row()).wholeText());
    });
    QList<Link> links = layout.links();
    if (const auto pointed = layout.linkAt(toEntry(index, event->pos())); pointed && !byKeyboard)
        links = {*pointed};
    if (!links.isEmpty())
        menu->addSeparator();
    for (const Link& link : links.first(std::min(links.size(), qsizetype(5)))) {
        const QString address = QString::fromLatin1(link.url.toEncoded());
        const QString shown = oneLine(address, 60).replace(u'&', u"&&"_s);
        menu->addAction(tr("Open %1").arg(shown), this,
                        [this, url = link.url] { Q_EMIT linkActivated(url); });
        menu->addAction(tr("Copy %1").arg(shown), this,
                        [address] { QGuiApplication::clipboard()->setText(address); });
    }
    menu->popup(byKeyboard ? viewport()->mapToGlobal(body.center()) : event->globalPos());
}

bool ConversationView::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractItemView::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QString text;
    if (const QModelIndex index = indexAt(help->pos()); index.isValid()) {
        const MessageLayout& layout = layoutOf(index.row());
        const QPoint inside = toEntry(index, help->pos());
        if (const auto link = layout.linkAt(inside)) // as it is sent: lookalike letters show
            text = QString::fromLatin1(link->url.toEncoded()).toHtmlEscaped();
        else if (layout.body().contains(inside)) {
            text = u"<qt>"_s
                   + QLocale()
                         .toString(index.data(ConversationModel::TimeRole).toDateTime(),
                                   QLocale::LongFormat)
                         .toHtmlEscaped();
            const QString state = index.data(ConversationModel::StateTextRole).toString();
            if (!state.isEmpty())
                text += u"<br>"_s + state.toHtmlEscaped();
        }
    }
    QToolTip::showText(help->globalPos(), text, viewport());
    return true;
}

} // namespace gui
