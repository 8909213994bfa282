#include "gui/notifier.h"

#include "gui/icons.h"
#include "gui/plaintext.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

constexpr int kMaxNotificationText = 200;

/// Desktops may take a notification's text for markup: a tag that cannot begin is none.
QString withoutMarkup(QString text)
{
    return text.replace(u'<', u'‹');
}

QIcon iconWithMark()
{
    QIcon marked;
    for (const int side : {16, 22, 24, 32, 48, 64}) {
        QPixmap pixmap = appIcon().pixmap(QSize(side, side), 1.0);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(Qt::white, side / 16.0));
        painter.setBrush(QColor(0xd9, 0x2d, 0x20));
        painter.drawEllipse(QRectF(side * 0.54, side * 0.04, side * 0.42, side * 0.42));
        marked.addPixmap(pixmap);
    }
    return marked;
}

} // namespace

Notifier::Notifier(QObject* parent) : QObject(parent), m_marked(iconWithMark())
{
    m_menu.addAction(tr("&Show Sottovoce"), this, &Notifier::windowRequested);
    m_menu.addAction(tr("&Quit"), this, &Notifier::quitRequested);
    m_tray.setContextMenu(&m_menu);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connect(&m_tray, &QSystemTrayIcon::messageClicked, this, &Notifier::windowRequested);
    connect(&m_tray, &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger)
                    Q_EMIT windowRequested();
            });
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_untold > 0)
            notify(u"Sottovoce"_s, tr("New messages: %1").arg(m_untold));
    });
    refreshIcon();
    if (QSystemTrayIcon::isSystemTrayAvailable())
        m_tray.show();
}

void Notifier::setWatched(bool watched)
{
    m_watched = watched;
    if (!watched)
        return;
    m_unread = 0;
    m_untold = 0;
    m_pause.stop();
    refreshIcon();
}

void Notifier::setStatusText(const QString& text)
{
    m_statusText = text;
    refreshIcon();
}

void Notifier::messageArrived(const QString& from, const QString& text)
{
    if (m_watched)
        return;
    if (m_unread++ == 0)
        refreshIcon();
    if (!m_enabled)
        return;
    if (m_pause.isActive()) {
        ++m_untold;
        return;
    }
    notify(withoutMarkup(from), oneLine(text, kMaxNotificationText));
}

void Notifier::notify(const QString& title, const QString& text)
{
    m_untold = 0;
    m_pause.start();
    if (m_tray.isVisible() && QSystemTrayIcon::supportsMessages())
        m_tray.showMessage(title, withoutMarkup(text), appIcon());
    Q_EMIT notified(title, withoutMarkup(text));
}

void Notifier::refreshIcon()
{
    static const QIcon marked = iconWithMark();
    m_tray.setIcon(m_unread > 0 ? m_marked : appIcon());
    const QString state = m_unread > 0 ? tr("New messages") : m_statusText;
    m_tray.setToolTip(state.isEmpty() ? u"Sottovoce"_s : u"Sottovoce: %1"_s.arg(state));
}

} // namespace gui
