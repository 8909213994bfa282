// The window's conversations: which one is shown, what is said in it, and who is in it.

#include "gui/conversations.h"
#include "gui/healthdialog.h"
#include "gui/mainwindow.h"
#include "gui/notifier.h"
#include "gui/peoplemodel.h"
#include "gui/plaintext.h"
#include "gui/roomactions.h"
#include "gui/sentences.h"
#include "gui/sessionstory.h"
#include "gui/typists.h"
#include "gui/verifier.h"
#include "ui_mainwindow.h"

#include <QMenu>

#include <algorithm>
#include <utility>

namespace gui {
namespace {

/// As many earlier messages as somebody scrolls through before asking for more.
constexpr int kEarlierAtOnce = 100;

} // namespace

void MainWindow::connectConversations()
{
    connect(m_story, &SessionStory::ended, this, [this] {
        m_typists->clear();
        m_conversations->endSession();
        showHealth(std::nullopt);
    });
    connect(m_story, &SessionStory::began, m_conversations, &Conversations::startSession);
    connect(m_story, &SessionStory::began, this, [this] { m_rejectionTold = false; });
    connect(m_story, &SessionStory::resumed, m_conversations, &Conversations::resumeSession);
    connect(m_story, &SessionStory::told, m_conversations, &Conversations::tell);

    connect(m_conversations, &Conversations::currentChanged, this,
            &MainWindow::onConversationChanged);
    connect(m_conversations, &Conversations::currentInfoChanged, this, [this] {
        refreshTopBar();
        refreshEarlier();
    });
    connect(m_conversations, &Conversations::entriesChanged, this, &MainWindow::refreshPlaceholder);
    connect(m_conversations, &Conversations::personCame, m_people, &PeopleModel::addPerson);
    connect(m_conversations, &Conversations::personWent, m_people, &PeopleModel::removePerson);
    connect(m_conversations, &Conversations::personChanged, m_people, &PeopleModel::changePerson);
    connect(m_conversations, &Conversations::peopleReset, this,
            [this] { m_people->setPeople(m_conversations->currentPeople()); });
    for (const auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_conversations, change, this, &MainWindow::fitConversations);
    connect(m_typists, &Typists::changed, this, &MainWindow::refreshTyping);

    QListView* list = m_ui->conversationsView;
    connect(list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &MainWindow::onConversationPicked);
    list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(list, &QListView::customContextMenuRequested, this, &MainWindow::showConversationMenu);
    ConversationView* view = m_ui->conversation;
    connect(view, &ConversationView::retryRequested, &m_node, &network::Node::retryMessage);
    connect(view, &ConversationView::discardRequested, this, [this](const session::MessageId& id) {
        if (m_conversations->discard(id))
            m_node.discardMessage(id);
    });
    connect(view, &ConversationView::earlierRequested, this, [this] {
        m_conversations->startFetching();
        m_node.fetchEarlier(m_conversations->current(), kEarlierAtOnce);
    });
}

void MainWindow::showHealth(const std::optional<network::LinkHealth>& health)
{
    m_health = health;
    if (m_healthDialog)
        m_healthDialog->setHealth(health);
}

void MainWindow::openHealth()
{
    if (!m_healthDialog) {
        m_healthDialog = new HealthDialog(this);
        m_healthDialog->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_healthDialog->setHealth(m_health);
    m_healthDialog->show(); // beside the window, as it is read while things happen
    m_healthDialog->raise();
}

// --- Which one is shown ----------------------------------------------------------------------

void MainWindow::onConversationChanged()
{
    const session::Conversation& now = m_conversations->current();
    if (m_conversations->indexOf(m_shown).isValid())
        m_desks.insert(m_shown, {m_ui->composer->text(), m_ui->conversation->place()});
    else
        m_desks.remove(m_shown); // it was left
    m_shown = now;
    const Desk desk = m_desks.take(now);
    m_conversations->currentModel().flush();
    m_ui->conversation->setModel(&m_conversations->currentModel());
    refreshEarlier();
    m_ui->conversation->goTo(desk.place);
    m_ui->composer->setText(desk.draft);
    m_ui->conversationsView->setCurrentIndex(m_conversations->indexOf(now));
    refreshTyping();
    refreshRelayButton();
    refreshTopBar();
}

void MainWindow::onConversationPicked(const QModelIndex& index)
{
    if (!index.isValid())
        return;
    m_conversations->open(
        index.data(Conversations::ConversationRole).value<session::Conversation>());
}

void MainWindow::pickConversation(int step)
{
    const int now = m_conversations->indexOf(m_conversations->current()).row();
    const int last = m_conversations->rowCount() - 1;
    onConversationPicked(m_conversations->index(std::clamp(now + step, 0, last)));
}

void MainWindow::showConversationMenu(const QPoint& point)
{
    const QModelIndex index = m_ui->conversationsView->indexAt(point);
    if (!index.isValid())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillConversationMenu(
        *menu, index.data(Conversations::ConversationRole).value<session::Conversation>());
    menu->popup(m_ui->conversationsView->viewport()->mapToGlobal(point));
}

void MainWindow::fillConversationMenu(QMenu& menu, const session::Conversation& which)
{
    m_rooms->fillMenu(menu, which);
    if (which.isPrivate()) {
        menu.addAction(tr("&Compare fingerprints…"), this, [this, person = which.person()] {
            const PersonRef present = m_book->find(person);
            m_verifier->openPerson(present ? *present
                                           : session::Person{.address = {},
                                                             .name = m_book->faceOf(person).name,
                                                             .identity = person});
        });
    }
    if (menu.isEmpty())
        menu.addActions(m_ui->addButton->menu()->actions());
}

// --- What is said ----------------------------------------------------------------------------

void MainWindow::setWatched(bool watched)
{
    m_notifier->setWatched(watched);
    m_conversations->setWatched(watched);
}

void MainWindow::say(const QString& text)
{
    m_node.sendText({.to = m_conversations->current(), .text = text});
    m_ui->conversation->scrollToEnd();
}

void MainWindow::giveBack(const QString& text, const QString& why,
                          const session::Conversation& where)
{
    if (where == m_conversations->current()) {
        m_ui->composer->takeBack(text, why);
        return;
    }
    QString& draft = m_desks[where].draft;
    if (draft.isEmpty())
        draft = text;
    m_conversations->tell(why);
}

void MainWindow::onMessage(const network::ReceivedMessage& message)
{
    if (message.sender)
        m_typists->remove(*message.sender);
    m_conversations->addMessage(message);
    if (message.own || message.deliveryClass != session::DeliveryClass::Reliable)
        return;
    const protocol::Endpoint sender = message.sender.value_or(protocol::Endpoint());
    const PersonRef present = m_book->find(sender);
    const QString name = present          ? m_book->faceOf(*present).text()
                         : message.author ? m_book->faceOf(*message.author).text()
                                          : nameOf(sender);
    m_notified = message.conversation;
    m_notifier->messageArrived(fromText(name, message.conversation), message.text);
}

void MainWindow::refreshTyping()
{
    QStringList faces;
    for (const session::Person& person : m_typists->in(m_conversations->current()))
        faces << m_book->faceOf(person).text();
    m_ui->composer->setTyping(typingText(faces));
}

// --- Who is in it ----------------------------------------------------------------------------

/// To write to somebody is what one mostly wants; who cannot be written to is looked at.
void MainWindow::onPersonActivated(const QModelIndex& index)
{
    const session::Person* const person = m_people->person(index);
    if (person && person->identity)
        m_rooms->openPrivate(*person->identity);
    else
        comparePerson(index);
}

void MainWindow::comparePerson(const QModelIndex& index)
{
    if (const session::Person* const person = m_people->person(index))
        m_verifier->openPerson(*person);
    else
        m_verifier->openOwn();
}

void MainWindow::showPersonMenu(const QPoint& point)
{
    const QModelIndex index = m_ui->peopleView->indexAt(point);
    if (!index.isValid())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const session::Person* const person = m_people->person(index);
    if (person && person->identity) {
        menu->addAction(tr("&Write privately…"), this,
                        [this, who = *person->identity] { m_rooms->openPrivate(who); });
    }
    menu->addAction(person ? tr("&Compare fingerprints…") : tr("My &fingerprint…"), this,
                    [this, at = QPersistentModelIndex(index)] {
                        if (at.isValid())
                            comparePerson(at);
                    });
    if (!person)
        menu->addAction(m_awayAction);
    menu->popup(m_ui->peopleView->viewport()->mapToGlobal(point));
}

} // namespace gui
