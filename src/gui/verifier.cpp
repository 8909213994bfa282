#include "gui/verifier.h"

#include "gui/lockstate.h"
#include "gui/verifydialog.h"

namespace gui {

using Kind = VerifySubject::Kind;

Verifier::Verifier(network::Node& node, const PeopleBook& people, QWidget& window)
    : QObject(&window),
      m_node(node),
      m_people(people),
      m_window(window)
{
    connect(&people, &PeopleBook::facesChanged, this, &Verifier::refresh);
}

void Verifier::setStatus(const network::Status& status)
{
    m_status = status;
    refresh();
}

void Verifier::openRelay()
{
    open(relaySubject(m_status));
}

void Verifier::openPerson(const session::Person& person)
{
    m_person = person;
    open(personSubject(person, m_people));
}

void Verifier::openOwn()
{
    open(ownSubject(m_status, m_people));
}

void Verifier::open(const VerifySubject& subject)
{
    if (!m_dialog) {
        m_dialog = new VerifyDialog(&m_window);
        m_dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(m_dialog, &VerifyDialog::verifiedChanged, this, &Verifier::setVerified);
        connect(m_dialog, &VerifyDialog::ownFingerprintRequested, this, &Verifier::openOwn);
        connect(m_dialog, &VerifyDialog::knownListRequested, this, &Verifier::knownListRequested);
    }
    m_dialog->setSubject(subject);
    refresh();
    m_dialog->open();
}

void Verifier::refresh()
{
    if (!m_dialog)
        return;
    switch (m_dialog->subject().kind) {
    case Kind::Relay:
    case Kind::OwnRelay:
        m_dialog->setSubject(relaySubject(m_status), lockState(m_status, m_people).facts);
        break;
    case Kind::Person: m_dialog->setSubject(personSubject(m_person, m_people)); break;
    case Kind::Self: m_dialog->setSubject(ownSubject(m_status, m_people)); break;
    }
}

void Verifier::setVerified(const VerifySubject& subject, bool verified)
{
    if (subject.kind == Kind::Relay)
        m_node.setRelayVerified(subject.shown, verified);
    else if (subject.kind == Kind::Person)
        m_node.setPersonVerified(subject.shown, m_person.name, verified);
}

} // namespace gui
