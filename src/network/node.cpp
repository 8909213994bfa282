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
    connect(m_engine, &Engine::relaysListed, this, [this](const QList<RelayHere>& relays) {
        m_relaysHere = relays;
        Q_EMIT relaysListed(relays);
    });
    connect(m_engine, &Engine::personJoined, this, &Node::personJoined);
    connect(m_engine, &Engine::personLeft, this, &Node::personLeft);
    connect(m_engine, &Engine::messageReceived, this, &Node::messageReceived);
    connect(m_engine, &Engine::messageSent, this, &Node::messageSent);
    connect(m_engine, &Engine::sendRefused, this, &Node::sendRefused);
    connect(m_engine, &Engine::messageAccepted, this, &Node::messageAccepted);
    connect(m_engine, &Engine::messageStateChanged, this, &Node::messageStateChanged);
    connect(m_engine, &Engine::textRefused, this, &Node::textRefused);
    connect(m_engine, &Engine::roomEntered, this, &Node::roomEntered);
    connect(m_engine, &Engine::roomLeft, this, &Node::roomLeft);
    connect(m_engine, &Engine::roomRefused, this, &Node::roomRefused);
    connect(m_engine, &Engine::roomPeopleChanged, this, &Node::roomPeopleChanged);
    connect(m_engine, &Engine::roomsListed, this, &Node::roomsListed);
    connect(m_engine, &Engine::earlierFetched, this, &Node::earlierFetched);
    connect(m_engine, &Engine::presenceChanged, this, &Node::presenceChanged);
    connect(m_engine, &Engine::typingSeen, this, &Node::typingSeen);
    connect(m_engine, &Engine::linkHealthChanged, this, &Node::linkHealthChanged);
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

void Node::sendText(const session::OutgoingText& text)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::sendText, text);
}

void Node::retryMessage(const session::MessageId& id)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::retryMessage, id);
}

void Node::discardMessage(const session::MessageId& id)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::discardMessage, id);
}

void Node::enterRoom(const QString& name, const QString& topic)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::enterRoom, name, topic);
}

void Node::openPrivate(const crypto::Fingerprint& person)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::openPrivate, person);
}

void Node::leaveRoom(const session::Conversation& room)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::leaveRoom, room);
}

void Node::listRooms()
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::listRooms);
}

void Node::setTopic(const session::Conversation& room, const QString& topic)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::setTopic, room, topic);
}

void Node::fetchEarlier(const session::Conversation& room, int count)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::fetchEarlier, room, count);
}

void Node::setAway(bool away)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::setAway, away);
}

void Node::typing(const session::Conversation& room)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::typing, room);
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

void Node::lookForRelays()
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::lookForRelays);
}

void Node::chooseRelay(const crypto::Fingerprint& relay)
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine,
                                  [engine = m_engine, relay] { (void)engine->chooseRelay(relay); });
}

void Node::forgetChoice()
{
    if (m_engine)
        QMetaObject::invokeMethod(m_engine, &Engine::forgetChoice);
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
