#pragma once

// Engines as apps have them, each with a folder of its own, all in one group of their own.

#include "crypto/rsa.h"
#include "network/addresses.h"
#include "network/engine.h"
#include "network/loopback.h"
#include "support/enginepaths.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <algorithm>
#include <memory>

namespace loopback {

/// An engine and what it signalled.
class App
{
public:
    explicit App(const settings::Settings& settings) : m_settings(settings) {}
    ~App() { stop(); } // before what its last signals are written to
    Q_DISABLE_COPY_MOVE(App)

    [[nodiscard]] QString file(const char* name) const
    {
        return m_folder.filePath(QString::fromLatin1(name));
    }
    void useRelayKey(const crypto::RsaPrivateKey& key) const
    {
        write(file("relay.key"), key.toPem());
    }
    void writeKnownRelays(const QByteArray& lines) const { write(file("known_relays"), lines); }
    [[nodiscard]] QByteArray knownRelays() const
    {
        QFile known(file("known_relays"));
        return known.open(QIODevice::ReadOnly) ? known.readAll() : QByteArray();
    }

    void start()
    {
        engine =
            std::make_unique<network::Engine>(m_settings, support::enginePaths(m_folder.path()));
        QObject::connect(engine.get(), &network::Engine::statusChanged, engine.get(),
                         [this](const network::Status& status) { statuses << status; });
        QObject::connect(
            engine.get(), &network::Engine::messageReceived, engine.get(),
            [this](const network::ReceivedMessage& message) { texts << message.text; });
        QObject::connect(engine.get(), &network::Engine::noticed, engine.get(),
                         [this](network::Notice notice) { notices << notice; });
        engine->start();
    }
    void stop() { engine.reset(); }

    [[nodiscard]] const network::Status& status() const { return engine->status(); }
    [[nodiscard]] bool isConnected() const
    {
        return status().connection == network::Connection::Connected;
    }
    [[nodiscard]] bool isHosting() const { return status().hosting.has_value(); }
    [[nodiscard]] bool hasEverHosted() const
    {
        return std::ranges::any_of(
            statuses, [](const network::Status& each) { return each.hosting.has_value(); });
    }
    [[nodiscard]] std::optional<network::Problem> problem() const
    {
        return status().trouble.transform([](const auto& trouble) { return trouble.problem; });
    }

    std::unique_ptr<network::Engine> engine;
    QList<network::Status> statuses;
    QList<network::Notice> notices;
    QStringList texts;

private:
    static void write(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()
            || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
            qFatal("%s cannot be written", qUtf8Printable(path));
    }

    settings::Settings m_settings;
    QTemporaryDir m_folder;
};

} // namespace loopback
