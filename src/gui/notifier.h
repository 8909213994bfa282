#pragma once

// Tells of messages while nobody looks: a tray icon with a mark, and a notification. A flood makes
// one notification, and then at most one every few seconds that says how many there are. GUI
// thread, owned by MainWindow; the tray icon goes with it.

#include <QIcon>
#include <QMenu>
#include <QObject>
#include <QSystemTrayIcon>
#include <QTimer>

namespace gui {

class Notifier final : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kPause{5000};

    explicit Notifier(QObject* parent = nullptr);

    /// Whether the window can be found again when it is hidden.
    [[nodiscard]] bool hasTray() const { return m_tray.isVisible(); }
    [[nodiscard]] int unread() const { return m_unread; }
    void setEnabled(bool enabled) { m_enabled = enabled; }
    /// Somebody looks at the window, or no longer does.
    void setWatched(bool watched);
    void setStatusText(const QString& text);
    /// `from` says who wrote, and where, as safe text.
    void messageArrived(const QString& from, const QString& text);

Q_SIGNALS:
    void windowRequested();
    void quitRequested();
    /// What is shown, also where there is no tray to show it.
    void notified(const QString& title, const QString& text);

private:
    void notify(const QString& title, const QString& text);
    void refreshIcon();

    QIcon m_marked;
    QMenu m_menu;
    QSystemTrayIcon m_tray;
    QTimer m_pause{this};
    QString m_statusText;
    int m_unread = 0;
    int m_untold = 0; // arrived during the pause
    bool m_watched = true;
    bool m_enabled = true;
};

} // namespace gui
