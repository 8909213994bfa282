#include "gui/conversationview.h"

#include "gui/icons.h"
#include "gui/placeholder.h"

#include <QPainter>
#include <QPushButton>
#include <QScrollBar>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

/// More entries than any screen shows at once.
constexpr int kCachedLayouts = 300;
constexpr int kBottomMargin = 12;

} // namespace

ConversationView::ConversationView(QWidget* parent)
    : QAbstractItemView(parent),
      m_layouts(kCachedLayouts),
      m_pill(new QPushButton(viewport())),
      m_earlierButton(new QPushButton(viewport())),
      m_placeholder(new Placeholder(viewport()))
{
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // its coming and going would move all lines
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setFrameShape(NoFrame);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);

    m_pill->setObjectName("pill"_L1);
    m_pill->setIcon(lineIcon(u"down"_s, QPalette::HighlightedText));
    m_pill->hide();
    connect(m_pill, &QPushButton::clicked, this, &ConversationView::scrollToEnd);

    m_earlierButton->setObjectName("earlierButton"_L1);
    m_earlierButton->hide();
    connect(m_earlierButton, &QPushButton::clicked, this, &ConversationView::earlierRequested);

    m_placeholder->hide();
}

void ConversationView::setModel(QAbstractItemModel* model)
{
    if (model == this->model())
        return;
    if (this->model())
        disconnect(this->model(), &QAbstractItemModel::rowsRemoved, this, nullptr);
    QItemSelectionModel* const before = selectionModel();
    QAbstractItemView::setModel(model);
    delete before; // which the view made and does not own
    m_unseen = 0;
    connect(model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex&, int first, int last) { onRowsRemoved(first, last); });
}

// --- Heights and places ----------------------------------------------------------------------

MessageLayout::Frame ConversationView::frame() const
{
    return {viewport()->width(), font(), layoutDirection()};
}

const MessageLayout& ConversationView::layoutOf(int row) const
{
    const QModelIndex index = model()->index(row, 0);
    const auto id = index.data(ConversationModel::IdRole).toULongLong();
    MessageLayout* layout = m_layouts.object(id);
    if (!layout) {
        m_layouts.insert(id, new MessageLayout(index, frame()));
        layout = m_layouts.object(id);
    }
    return *layout;
}

int ConversationView::contentTop() const
{
    return std::max(0, viewport()->height() - kBottomMargin - contentHeight());
}

int ConversationView::verticalOffset() const
{
    return verticalScrollBar()->value() - contentTop();
}

int ConversationView::measure(int row)
{
    m_rows.measured(row, layoutOf(row).height());
    return m_rows.height(row);
}

ConversationView::Place ConversationView::place() const
{
    if (m_following || m_rows.isEmpty())
        return {};
    const Anchor seen = anchor();
    return {false, model()->index(seen.row, 0).data(ConversationModel::IdRole).toULongLong(),
            seen.y};
}

void ConversationView::goTo(const Place& place)
{
    for (int row = 0; !place.atEnd && row < m_rows.count(); ++row) {
        if (model()->index(row, 0).data(ConversationModel::IdRole).toULongLong() == place.entry) {
            m_following = false;
            settle({row, place.y});
            return;
        }
    }
    scrollToEnd(); // it is gone, or was never left
}

void ConversationView::setEarlier(Earlier earlier)
{
    m_earlier = earlier;
    m_earlierButton->setText(earlier == Earlier::Coming ? tr("Fetching…")
                                                        : tr("Show earlier messages"));
    m_earlierButton->setEnabled(earlier == Earlier::Available);
    const Anchor kept = anchor();
    m_rows.setHead(headHeight());
    if (m_following || m_rows.isEmpty())
        settleAtEnd();
    else
        settle(kept);
}

/// The button stands before the first entry and goes with it.
int ConversationView::headHeight() const
{
    return m_earlier == Earlier::Nothing ? 0
                                         : m_earlierButton->sizeHint().height() + 2 * kBottomMargin;
}

void ConversationView::forgetLayouts()
{
    m_layouts.clear();
    m_rows.forgetAll();
    m_rows.setGuess(fontMetrics().height() * 3);
    m_rows.setHead(headHeight());
}

ConversationView::Anchor ConversationView::anchor() const
{
    if (m_rows.isEmpty())
        return {0, 0};
    const int row = m_rows.rowAt(verticalScrollBar()->value());
    return {row, m_rows.top(row) - verticalScrollBar()->value()};
}

/// Measures what is in sight when the anchor stands where it should, and scrolls there.
void ConversationView::settle(Anchor anchor)
{
    int y = anchor.y;
    for (int row = anchor.row; row < m_rows.count() && y < viewport()->height(); ++row)
        y += measure(row);
    y = anchor.y;
    for (int row = anchor.row - 1; row >= 0 && y > 0; --row)
        y -= measure(row);
    finishSettling(m_rows.top(anchor.row) - anchor.y);
}

void ConversationView::settleAtEnd()
{
    int filled = 0;
    for (int row = m_rows.count() - 1; row >= 0 && filled < viewport()->height(); --row)
        filled += measure(row);
    finishSettling(contentHeight());
}

void ConversationView::settleAgain()
{
    if (m_following)
        settleAtEnd();
    else
        settle(anchor());
}

void ConversationView::finishSettling(int value)
{
    QScrollBar* bar = verticalScrollBar();
    m_settling = true;
    bar->setPageStep(viewport()->height());
    bar->setSingleStep(fontMetrics().height());
    bar->setRange(0, std::max(0, contentHeight() + kBottomMargin - viewport()->height()));
    bar->setValue(m_following ? bar->maximum() : value);
    bar->setEnabled(bar->maximum() > 0);
    m_settling = false;
    m_lastValue = bar->value();
    m_following = bar->value() == bar->maximum();
    if (m_following)
        m_unseen = 0;

    // At an edge the anchor could not stay where it was, and others came into sight.
    if (!m_rows.isEmpty() && viewport()->height() > 0) {
        const int last = m_rows.rowAt(bar->value() + viewport()->height() - 1);
        for (int row = m_rows.rowAt(bar->value()); row <= last; ++row) {
            if (!m_rows.isMeasured(row)) {
                settleAgain();
                return;
            }
        }
    }
    placeOverlays();
    viewport()->update();
}

void ConversationView::scrollContentsBy(int, int)
{
    if (m_settling || m_rows.isEmpty())
        return;
    const QScrollBar* bar = verticalScrollBar();
    const int value = bar->value();
    // What was in sight before keeps its place: below when going up, above when going down.
    const bool up = value < m_lastValue && m_lastValue - value < viewport()->height();
    m_following = value == bar->maximum();
    const int row = m_rows.rowAt(up ? value + viewport()->height() - 1 : value);
    settle({row, m_rows.top(row) - value});
}

void ConversationView::scrollToEnd()
{
    m_following = true;
    settleAtEnd();
}

QRect ConversationView::visualRect(const QModelIndex& index) const
{
    if (!index.isValid() || index.row() >= m_rows.count())
        return {};
    return {0, m_rows.top(index.row()) - verticalOffset(), viewport()->width(),
            m_rows.height(index.row())};
}

QModelIndex ConversationView::indexAt(const QPoint& point) const
{
    const int y = point.y() + verticalOffset();
    if (m_rows.isEmpty() || y < m_rows.top(0) || y >= contentHeight())
        return {};
    return model()->index(m_rows.rowAt(y), 0);
}

void ConversationView::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    const int row = index.row();
    measure(row);
    const QRect rect = visualRect(index);
    if (hint == EnsureVisible && rect.top() >= 0 && rect.bottom() < viewport()->height())
        return;
    m_following = false;
    const int fromBottom = viewport()->height() - kBottomMargin - rect.height();
    settle({row, rect.top() < 0 ? 0 : std::max(0, fromBottom)});
}

// --- Changes of the model --------------------------------------------------------------------

void ConversationView::rowsInserted(const QModelIndex& parent, int start, int end)
{
    Anchor kept = anchor();
    const bool before = !m_rows.isEmpty() && start <= kept.row; // out of the history
    if (before)
        kept.row += end - start + 1;
    m_rows.insert(start, end - start + 1);
    if (!m_following && !before) {
        for (int row = start; row <= end; ++row) {
            const auto kind = model()->index(row, 0).data(ConversationModel::KindRole);
            m_unseen += kind.value<ConversationModel::Kind>() == ConversationModel::Kind::Message;
        }
    }
    QAbstractItemView::rowsInserted(parent, start, end);
    if (m_following)
        settleAtEnd();
    else
        settle(kept);
}

void ConversationView::onRowsRemoved(int first, int last)
{
    const int count = last - first + 1;
    Anchor kept = anchor();
    kept = kept.row > last ? Anchor{kept.row - count, kept.y} : Anchor{first, 0};
    m_rows.remove(first, last);
    if (m_following || m_rows.isEmpty())
        settleAtEnd();
    else
        settle({std::min(kept.row, m_rows.count() - 1), kept.y});
}

void ConversationView::dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                                   const QList<int>& roles)
{
    if (roles == QList<int>{ConversationModel::FaceRole}) { // nobody's height
        m_layouts.clear();
        viewport()->update();
        return;
    }
    Anchor kept = anchor();
    // When the day or the name above an entry comes or goes, what is read below keeps its place.
    const int below = bottomRight.row() + 1;
    if (roles.contains(ConversationModel::StartsDayRole) && kept.row < below
        && below < m_rows.count()) {
        const int y = m_rows.top(below) - verticalScrollBar()->value();
        if (y < viewport()->height())
            kept = {below, y};
    }
    for (int row = topLeft.row(); row <= bottomRight.row(); ++row) {
        m_layouts.remove(model()->index(row, 0).data(ConversationModel::IdRole).toULongLong());
    }
    m_rows.forget(topLeft.row(), bottomRight.row());
    QAbstractItemView::dataChanged(topLeft, bottomRight, roles);
    if (m_following)
        settleAtEnd();
    else
        settle(kept);
}

void ConversationView::reset()
{
    QAbstractItemView::reset();
    m_selectedEntry = QPersistentModelIndex();
    m_rows = RowHeights();
    if (model())
        m_rows.insert(0, model()->rowCount());
    forgetLayouts();
    m_following = true;
    settleAtEnd();
}

void ConversationView::resizeEvent(QResizeEvent* event)
{
    const Anchor kept = anchor();
    forgetLayouts();
    QAbstractItemView::resizeEvent(event);
    if (m_following)
        settleAtEnd();
    else
        settle(kept);
}

void ConversationView::changeEvent(QEvent* event)
{
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LayoutDirectionChange
        || event->type() == QEvent::StyleChange) {
        forgetLayouts();
        settleAgain();
    }
}

// --- Painting --------------------------------------------------------------------------------

void ConversationView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    if (m_rows.isEmpty())
        return;
    const QRect& clip = event->rect();
    const int last = m_rows.rowAt(clip.bottom() + verticalOffset());
    for (int row = m_rows.rowAt(clip.top() + verticalOffset()); row <= last; ++row) {
        const QModelIndex index = model()->index(row, 0);
        const MessageLayout::Look look{
            .palette = palette(),
            .selection = index == m_selectedEntry ? m_selection : MessageLayout::Selection(),
            .focused = m_byKeyboard && hasFocus() && index == currentIndex()};
        layoutOf(row).paint(painter, visualRect(index).topLeft(), clip, look);
    }
}

void ConversationView::placeOverlays()
{
    m_pill->setText(tr("New messages: %1").arg(m_unseen));
    m_pill->adjustSize();
    m_pill->move((viewport()->width() - m_pill->width()) / 2,
                 viewport()->height() - m_pill->height() - kBottomMargin);
    m_pill->setVisible(m_unseen > 0);

    m_earlierButton->adjustSize();
    m_earlierButton->move((viewport()->width() - m_earlierButton->width()) / 2,
                          kBottomMargin - verticalOffset());
    m_earlierButton->setVisible(m_earlier != Earlier::Nothing
                                && m_earlierButton->geometry().bottom() >= 0);

    const int width = std::min(viewport()->width() - 48, fontMetrics().averageCharWidth() * 52);
    m_placeholder->resize(width, m_placeholder->heightForWidth(width));
    m_placeholder->move((viewport()->width() - width) / 2,
                        (viewport()->height() - m_placeholder->height()) / 2);
    m_placeholder->setVisible(!m_placeholder->isEmpty()
                              && m_placeholder->geometry().bottom() < contentTop());
}

} // namespace gui
