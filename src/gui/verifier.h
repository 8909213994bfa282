#pragma once

// Opens the verification dialog for a relay, a person or oneself, keeps it true while it is open,
// and passes on to the node what somebody compared. GUI thread, owned by MainWindow.
// The dialog belongs to the window and goes when it is closed.

#include "gui/verifysubject.h"
#include "network/node.h"

#include <QPointer>

class QWidget;

namespace gui {

class VerifyDialog;

class Verifier final : public QObject
{
    Q_OBJECT

public:
    /// All three must outlive it.
    Verifier(network::Node& node, const PeopleBook& people, QWidget& window);

    void setStatus(const network::Status& status);
    /// The relay, or somebody who is in the room or not, changed.
    void refresh();

public Q_SLOTS:
    void openRelay();
    void openPerson(const session::Person& person);
    void openOwn();

Q_SIGNALS:
    /// To where a known key can be removed.
    void knownListRequested(gui::VerifySubject::Kind kind);

private:
    void open(const VerifySubject& subject);
    void setVerified(const VerifySubject& subject, bool verified);

    network::Node& m_node;
    const PeopleBook& m_people;
    QWidget& m_window;
    network::Status m_status;
    session::Person m_person; // whom openPerson() is about
    QPointer<VerifyDialog> m_dialog;
};

} // namespace gui
