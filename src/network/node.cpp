#include "network/node.h"

#include <QCoreApplication>

#include <utility>

namespace network {

Node::Node(settings::Settings settings, Paths paths, QObject* parent)
    : QObject(parent),
      m_settings(std::move(settings)),
      m_paths(std::move(paths))
{
    m_thread.setObjectName(QStringLiteral("network"));
}

Node::~Node()
{
    stop();
}

void Node::start(WorkerFactory factory)
{
    Q_ASSERT(!m_engine);
    m_engine = new Engine(m_settings, m_paths);
    m_engine->setPassword(m_password);
    m_engine->moveToThread(&m_thread);

    connect(m_engine, &Engine::statusChanged, this, [this](const Status& status) {
        m_status = status;
        Q_EMIT statusChanged(status);
    });
    connect(m_engine, &Engine::settingsChanged, this,
            [this](const settings::Settings& settings) { m_settings = settings; });
    connect(m_engine, &Engine::knownRelaysChanged, this, [this](const QList<PinnedRelay>& relays) {
        m_knownRelays = relays;
        Q_EMIT knownRelaysChanged(relays);
    });
    connect(m_engine, &Engine::knownPeopleChanged, this, [this](const QList<KnownPerson>& people) {
        m_knownPeople = people;
        Q_EMIT knownPeopleChanged(people);
    });
    connect(m_engine, &Engine::personJoined, this, &Node::personJoined);
    connect(m_engine, &Engine::personLeft, this, &Node::personLeft);
    connect(m_engine, &Engine::messageReceived, this, &Node::messageReceived);
    connect(m_engine, &Engine::messageSent, this, &Node::messageSent);
    connect(m_engine, &Engine::sendRefused, this, &Node::sendRefused);
    connect(m_engine, &Engine::messageLimited, this, &Node::messageLimited);
    connect(m_engine, &Engine::noticed, this, &Node::noticed);
    connect(m_engine, &Engine::shutdownRequested, this, &Node::shutdownRequested);

    connect(&m_thread, &QThread::started, m_engine,
            [engine = m_engine, factory = std::move(factory)] {
                if (factory) {
                    if (QObject* const object = factory(*engine))
                        object->setParent(engine);
                }
                engine->start();
            });
    connect(&m_thread, &QThread::finished, m_engine, &QObject::deleteLater);
    m_thread.start();
}

void Node::stop()
{
    if (!m_engine)
        return;
    QMetaObject::invokeMethod(m_engine, [engine = m_engine] {
        engine->stop();
        engine->thread()->quit();
    });
    m_thread.wait();
    m_engine = nullptr;
    // What the worker said last has not been delivered yet, and nobody expects it any more.
    QCoreApplication::removePostedEvents(this, QEvent::MetaCall);
}

void Node::sendMessage(const QString& text)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::sendMessage, text);
}

void Node::applySettings(const settings::Settings& settings)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::applySettings, settings);
}

void Node::searchAgain()
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::searchAgain);
}

void Node::setPassword(const QString& password)
{
    m_password = password;
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::setPassword, password);
}

void Node::setRelayVerified(const crypto::Fingerprint& relay, bool verified)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::setRelayVerified, relay, verified);
}

void Node::forgetRelay(const crypto::Fingerprint& relay)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::forgetRelay, relay);
}

void Node::setPersonVerified(const crypto::Fingerprint& identity, const QString& name,
                             bool verified)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::setPersonVerified, identity, name, verified);
}

void Node::forgetPerson(const crypto::Fingerprint& identity)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::forgetPerson, identity);
}

} // namespace network
