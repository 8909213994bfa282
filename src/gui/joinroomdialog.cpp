#include "gui/joinroomdialog.h"

#include "gui/plaintext.h"
#include "gui/roomdelegate.h"
#include "gui/sentences.h"
#include "names/displayname.h"
#include "protocol/limits.h"
#include "protocol/name.h"
#include "session/conversation.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gui {

JoinRoomDialog::JoinRoomDialog(QWidget* parent)
    : QDialog(parent),
      m_search(new QLineEdit(this)),
      m_list(new QListWidget(this)),
      m_none(new QLabel(this)),
      m_ok(new QPushButton(this))
{
    setWindowTitle(tr("Join a room"));
    m_search->setObjectName("roomSearch"_L1);
    m_search->setPlaceholderText(tr("Search, or name a new room"));
    m_search->setAccessibleName(tr("Search, or name a new room"));
    m_search->setMaxLength(int(protocol::kMaxName));
    m_search->installEventFilter(this);
    m_search->setFocus();
    m_list->setObjectName("roomList"_L1);
    m_list->setAccessibleName(tr("Rooms"));
    m_list->setItemDelegate(new RoomDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_none->setObjectName("noRooms"_L1);
    m_none->setTextFormat(Qt::PlainText);
    m_none->setWordWrap(true);
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setProperty("quiet", true);
    m_ok->setObjectName("okButton"_L1);
    m_ok->setProperty("primary", true);
    m_ok->setDefault(true);
    auto* cancel = new QPushButton(tr("Ca&ncel"), this);
    cancel->setAutoDefault(false);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    column->addWidget(m_search);
    column->addWidget(m_list, 1);
    column->addWidget(m_none, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_ok);
    column->addLayout(buttons);
    const int letter = fontMetrics().averageCharWidth();
    resize(letter * 66, letter * 62);

    connect(m_search, &QLineEdit::textChanged, this, &JoinRoomDialog::fill);
    connect(m_list, &QListWidget::currentRowChanged, this, &JoinRoomDialog::refresh);
    connect(m_list, &QListWidget::itemActivated, this, &JoinRoomDialog::choose);
    connect(m_ok, &QPushButton::clicked, this, &JoinRoomDialog::choose);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    fill();
}

void JoinRoomDialog::setRooms(const std::vector<session::ListedRoom>& rooms)
{
    m_rooms = rooms;
    m_listed = true;
    std::ranges::sort(m_rooms, isNameBefore, &session::ListedRoom::name);
    fill();
}

void JoinRoomDialog::setStatus(const network::Status& status)
{
    if (status.relay != m_status.relay) {
        m_rooms.clear();
        m_listed = false;
    }
    m_status = status;
    fill();
}

void JoinRoomDialog::fill()
{
    const QString words = m_search->text().trimmed();
    const QListWidgetItem* const before = m_list->currentItem();
    const QString chosenBefore =
        before ? before->data(RoomDelegate::NameRole).toString() : QString();
    m_list->clear();
    QListWidgetItem* exact = nullptr;
    for (const session::ListedRoom& room : m_rooms) {
        if (!room.name.contains(words, Qt::CaseInsensitive)
            && !room.topic.contains(words, Qt::CaseInsensitive))
            continue;
        auto* item = new QListWidgetItem(names::displayName(room.name), m_list);
        const QString people = RoomDelegate::peopleText(room.people);
        const QString topic = topicText(room.topic);
        item->setData(RoomDelegate::NameRole, room.name);
        item->setData(RoomDelegate::TopicRole, topic);
        item->setData(RoomDelegate::PeopleRole, room.people);
        item->setData(Qt::AccessibleTextRole, tr("%1, %2, %3", "room, how many people, topic")
                                                  .arg(isolated(item->text()), people, topic));
        if (room.name == chosenBefore)
            m_list->setCurrentItem(item);
        if (room.name.compare(words, Qt::CaseInsensitive) == 0)
            exact = item;
    }
    if (exact)
        m_list->setCurrentItem(exact);
    else if (!m_list->currentItem() && !words.isEmpty())
        m_list->setCurrentRow(0);
    refresh();
}

bool JoinRoomDialog::isClassic() const
{
    return m_status.relay && m_status.relay->layer == session::Layer::Classic;
}

QString JoinRoomDialog::wish() const
{
    const QString words = m_search->text().trimmed();
    if (const QListWidgetItem* const item = m_list->currentItem())
        return item->data(RoomDelegate::NameRole).toString();
    return !isClassic() && protocol::isUsableName(words.toUtf8()) ? words : QString();
}

void JoinRoomDialog::refresh()
{
    const QString words = m_search->text().trimmed();
    const QString create = isolated(names::displayName(words));
    QString none;
    if (isClassic()) {
        none = tr("This relay speaks the classic protocol, which knows no rooms.");
    } else if (!words.isEmpty() && wish().isEmpty()) {
        none = tr("This is no name for a room: it holds something that cannot be seen.");
    } else if (!m_status.relay) {
        none = tr("Not connected: the list comes with the relay. You can name a room already; you "
                  "enter it as soon as there is one.");
    } else if (!m_listed) {
        none = tr("Asking the relay…");
    } else if (!words.isEmpty()) {
        none = tr("There is no room %1. Make it, and others will find it here.").arg(create);
    } else {
        none = tr("There is no room yet. Name one above to make it.");
    }
    const bool empty = m_list->count() == 0;
    m_none->setText(none);
    m_none->setVisible(empty);
    m_list->setHidden(empty);
    m_ok->setText(empty && !words.isEmpty() ? tr("&Make the room") : tr("&Join"));
    m_ok->setEnabled(!wish().isEmpty());
}

void JoinRoomDialog::choose()
{
    const QString name = wish();
    if (name.isEmpty())
        return;
    Q_EMIT chosen(name);
    accept();
}

/// The arrows walk the list while the search is written.
bool JoinRoomDialog::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step != 0 && m_list->count() > 0) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace gui
