#pragma once

// The control port: lets tools in, tells them what happens, does what they say. Beyond loopback it
// speaks TLS and holds back who failed. Lives on the worker thread beside the engine that it
// serves, as its child; open() listens, and from then on it follows the engine's settings.
// Destruction says bye to every tool, removes the cookie and frees the port.
// Source: docs/control-port.md.

#include "control/controlconnection.h"
#include "control/cookie.h"
#include "control/limits.h"
#include "control/listener.h"
#include "control/throttle.h"
#include "network/engine.h"
#include "network/snapshot.h"
#include "settings/settings.h"

#include <QElapsedTimer>
#include <QHash>
#include <QList>
#include <QObject>

#include <chrono>
#include <optional>

namespace control {

/// What the engine's settings do not say.
struct ControlConfig {
    QString runtimeFolder;   ///< for the cookie; absolute
    QString certificateFile; ///< for TLS beyond loopback; absolute
    QString version;         ///< for the greeting
    std::chrono::milliseconds authDeadline = kAuthDeadline;
};

class ControlServer final : public QObject
{
    Q_OBJECT

public:
    ControlServer(network::Engine& engine, ControlConfig config);
    ~ControlServer() override;

    [[nodiscard]] const network::ControlPortStatus& status() const { return m_status; }

public Q_SLOTS:
    /// Opens the port that the engine's settings name, or says in the status why not.
    void open();

Q_SIGNALS:
    void statusChanged(const network::ControlPortStatus& status);

private:
    void openPort();
    void listen(network::ControlPortStatus& status);
    /// Every tool hears why and leaves; strangers are gone at once.
    void closePort(const QString& reason);

    void onConnectionArrived(QTcpSocket* socket);
    [[nodiscard]] Event greeting() const;
    void onOpened(ControlConnection* tool);
    void onEnded(ControlConnection* tool, ControlConnection::End why);
    [[nodiscard]] Throttle::Instant now() const { return Throttle::Instant(m_clock.elapsed()); }
    void logTurnedAway(const QString& address, const char* why);

    void onCommand(ControlConnection* tool, const Command& command);
    void carryOut(ControlConnection& tool, const Exit& exit);
    void carryOut(ControlConnection& tool, const Peers& peers);
    void carryOut(ControlConnection& tool, const ShowStatus& status);
    void carryOut(ControlConnection& tool, const ShowRelays& relays);
    void carryOut(ControlConnection& tool, const ChooseRelay& choice);
    void carryOut(ControlConnection& tool, const ShowSecurity& wanted);
    void carryOut(ControlConnection& tool, const Help& help);
    void carryOut(ControlConnection& tool, const BadEscape& escape);
    void carryOut(ControlConnection& tool, const UnknownCommand& unknown);
    // Nothing and Quit end in the connection.
    void carryOut(ControlConnection& /*tool*/, const Nothing& /*nothing*/) {}
    void carryOut(ControlConnection& /*tool*/, const Quit& /*quit*/) {}

    // controlserver_rooms.cpp
    void connectRooms();
    void onMessageState(const session::MessageStateChanged& change);
    void tellRooms(const std::vector<session::RoomInfo>& before,
                   const std::vector<session::RoomInfo>& now);
    /// Nothing: the tool was told that there is none.
    [[nodiscard]] std::optional<session::Conversation> targetOf(ControlConnection& tool,
                                                                const QString& word);
    void carryOut(ControlConnection& tool, const Say& say);
    void carryOut(ControlConnection& tool, const Turn& turn);
    void carryOut(ControlConnection& tool, const EnterRoom& enter);
    void carryOut(ControlConnection& tool, const LeaveRoom& leave);
    void carryOut(ControlConnection& tool, const SetTopic& topic);
    void carryOut(ControlConnection& tool, const ShowRooms& rooms);
    void carryOut(ControlConnection& tool, const ListRooms& list);
    void carryOut(ControlConnection& tool, const ShowHistory& history);
    void carryOut(ControlConnection& tool, const SetAway& set);
    void carryOut(ControlConnection& tool, const TellTyping& typing);
    void carryOut(ControlConnection& tool, const ShowOutbox& outbox);
    void carryOut(ControlConnection& tool, const Retry& retry);
    void carryOut(ControlConnection& tool, const Discard& discard);

    void tellAll(const Event& event, const QDateTime& at = QDateTime::currentDateTimeUtc());
    void onStatusChanged(const network::Status& status);
    void onSettingsChanged(const settings::Settings& settings);
    void onLineLogged(const logging::Line& line);
    void onRelaysListed(const QList<network::RelayHere>& relays);

    network::Engine& m_engine;
    ControlConfig m_config;
    settings::Settings m_settings; ///< that the port was opened with
    network::ControlPortStatus m_status;
    Listener m_listener;
    std::optional<Cookie> m_cookie;
    QList<ControlConnection*> m_connections; ///< children, in the order in which they came
    QList<Event> m_state;                    ///< as last told
    std::vector<session::RoomInfo> m_rooms;  ///< likewise
    QHash<session::MessageId, network::OwnMessage> m_unsettled; ///< that not all have yet
    QList<ControlConnection*> m_askedForRelays; ///< of m_connections, once for each question
    Throttle m_throttle;
    QElapsedTimer m_clock; ///< for the throttle
    QElapsedTimer m_turnedAwayLogged;
    int m_turnedAwaySince = 0;
};

} // namespace control
