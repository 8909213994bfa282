#include "gui/roompassword.h"

#include <utility>

namespace gui {

using Purpose = PasswordDialog::Purpose;

RoomPassword::RoomPassword(network::Node& node, std::unique_ptr<PasswordStore> store,
                           QWidget& window)
    : QObject(&window),
      m_node(node),
      m_store(std::move(store)),
      m_window(window)
{
    connect(m_store.get(), &PasswordStore::loaded, this, &RoomPassword::onLoaded);
    connect(m_store.get(), &PasswordStore::failed, this, &RoomPassword::storeFailed);
    m_set = !node.settings().passwordFile.isEmpty(); // which the program has read by itself
    if (m_set)
        m_loaded = true;
    else
        m_store->load();
}

void RoomPassword::onLoaded(const QString& password)
{
    m_loaded = true;
    if (!password.isEmpty() && !m_set) { // unless somebody was faster
        m_node.setPassword(password);
        set(true);
    }
    setStatus(m_status);
}

void RoomPassword::setStatus(const network::Status& status)
{
    m_status = status;
    if (m_dialog)
        m_dialog->setStatus(status);
    if (status.connection == network::Connection::Connected && m_toKeep)
        m_store->keep(*std::exchange(m_toKeep, std::nullopt));
    const bool wanted =
        status.refusal && status.refusal->reason == session::Refusal::PasswordNeeded;
    if (wanted && m_loaded && !m_set && m_window.isVisible() && !std::exchange(m_asked, true))
        askToJoin();
}

void RoomPassword::askToJoin()
{
    ask(Purpose::Join, &m_window);
    m_dialog->setStatus(m_status);
}

void RoomPassword::askToHost(QWidget* parent)
{
    ask(Purpose::Host, parent);
}

void RoomPassword::ask(Purpose purpose, QWidget* parent)
{
    delete m_dialog;
    m_dialog = new PasswordDialog(purpose, m_store->place(), parent);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &PasswordDialog::passwordGiven, this, &RoomPassword::take);
    m_dialog->open();
}

void RoomPassword::take(const QString& password, bool remember)
{
    m_toKeep.reset();
    if (remember && m_dialog->purpose() == Purpose::Host)
        m_store->keep(password); // right by itself
    else if (remember)
        m_toKeep = password;
    const bool toJoin = m_dialog->purpose() == Purpose::Join;
    m_node.setPassword(password);
    if (toJoin)
        m_node.searchAgain(); // with the same one too
    set(true);
}

void RoomPassword::remove()
{
    m_toKeep.reset();
    m_store->forget();
    m_node.setPassword({});
    set(false);
}

void RoomPassword::set(bool isSet)
{
    m_set = isSet;
    Q_EMIT changed(isSet);
}

} // namespace gui
