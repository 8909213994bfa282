#pragma once

// The real window with files of its own in a scratch folder, and a node that is started only by
// tests that want the network. GUI thread; one for each test.

#include "gui/composer.h"
#include "gui/conversations.h"
#include "gui/fakekeychain.h"
#include "gui/mainwindow.h"

#include <QTemporaryDir>
#include <QTest>

namespace guitest {

class WindowFixture
{
public:
    /// `name` empty: a newcomer, who has not said it yet.
    explicit WindowFixture(settings::Settings settings = {},
                           const QString& name = QStringLiteral("Ada"))
        : m_file(settings::SettingsFile::load(m_folder.filePath(QStringLiteral("settings.ini")),
                                              settings::SettingsFile::Absent::Fine)
                     .value())
    {
        settings.name = name;
        (void)m_file.apply(settings);
        m_node.emplace(m_file.settings(), network::Paths{.knownRelays = knownRelays(),
                                                         .knownPeople = path("known_people"),
                                                         .rooms = path("rooms"),
                                                         .outbox = path("outbox"),
                                                         .identityKey = path("identity.key"),
                                                         .relayKey = path("relay.key")});
        m_window.emplace(*m_node, m_file,
                         gui::MainWindow::Files{.windowState = path("window.ini"),
                                                .password = path("room-password")},
                         std::make_unique<FakeKeychain>(m_keychain));
    }

    [[nodiscard]] bool show()
    {
        m_window->show();
        return QTest::qWaitForWindowExposed(&*m_window);
    }

    [[nodiscard]] network::Node& node() { return *m_node; }
    [[nodiscard]] gui::MainWindow& window() { return *m_window; }
    [[nodiscard]] settings::SettingsFile& file() { return m_file; }
    [[nodiscard]] KeychainState& keychain() { return m_keychain; }
    [[nodiscard]] QString knownRelays() const { return path("known_relays"); }
    [[nodiscard]] QString path(const char* name) const
    {
        return m_folder.filePath(QLatin1StringView(name));
    }

    template <typename Widget> [[nodiscard]] Widget* find(const char* name = nullptr)
    {
        return m_window->findChild<Widget*>(name ? QLatin1StringView(name) : QLatin1StringView());
    }
    [[nodiscard]] gui::Conversations& conversations() { return *find<gui::Conversations>(); }
    /// The lobby.
    [[nodiscard]] gui::ConversationModel& conversation() { return *conversations().modelOf({}); }
    /// Everything that stands in the conversation, line by line.
    [[nodiscard]] QString conversationText()
    {
        conversation().flush();
        QStringList lines;
        for (int row = 0; row < conversation().rowCount(); ++row)
            lines << conversation().index(row).data().toString();
        return lines.join(u'\n');
    }
    void write(const QString& text)
    {
        auto* edit = find<gui::ComposerEdit>();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
    }

private:
    QTemporaryDir m_folder;
    KeychainState m_keychain;
    settings::SettingsFile m_file;
    std::optional<network::Node> m_node;
    std::optional<gui::MainWindow> m_window; // gone before the node
};

} // namespace guitest
