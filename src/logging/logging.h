#pragma once

// Where log lines go: standard error, as text or JSON, and to whoever listens (the control port).
// Everything logs through Qt's categories (Q_LOGGING_CATEGORY, names "sottovoce.<folder>"); this
// sets the level, writes the lines and passes them on. Installed once by each main; the handler
// may be called from any thread, lineLogged() comes by queued connection to other threads.

#include <QDateTime>
#include <QObject>
#include <QString>

namespace logging {

enum class Level { Debug, Info, Warning, Error };
enum class Format { Text, Json };

struct Line {
    QDateTime time; ///< UTC
    Level level = Level::Info;
    QString category; ///< without "sottovoce."
    QString text;
};

class Hub final : public QObject
{
    Q_OBJECT

public:
    /// The one hub; lives as long as the program, on the thread that first asks (main).
    static Hub& instance();

    /// Takes over Qt's message handler.
    void install(Level level, Format format);
    void setLevel(Level level);

Q_SIGNALS:
    void lineLogged(const logging::Line& line);

private:
    Hub() = default;
};

/// One line as it is written, without the newline. Text: TIME LEVEL CATEGORY TEXT.
[[nodiscard]] QByteArray formatLine(const Line& line, Format format);

} // namespace logging

Q_DECLARE_METATYPE(logging::Line)
