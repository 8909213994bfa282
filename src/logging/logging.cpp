#include "logging/logging.h"

#include <QLoggingCategory>
#include <QMutex>
#include <QMutexLocker>

#include <atomic>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace logging {
namespace {

constexpr QLatin1StringView kOurs = "sottovoce."_L1;

std::atomic<Format> g_format = Format::Text;
QMutex g_writing;                      // one line at a time on standard error
thread_local bool t_passingOn = false; // a listener that logs is written, not passed on again

QLatin1StringView nameOf(Level level)
{
    switch (level) {
    case Level::Debug: return "debug"_L1;
    case Level::Info: return "info"_L1;
    case Level::Warning: return "warning"_L1;
    case Level::Error: return "error"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

/// What could end a line, move the cursor or turn the writing direction, so that text from another
/// machine would pass for a line of ours: C0, DEL, C1, line and paragraph separator, bidi controls.
bool isTreacherous(QChar c)
{
    const char16_t u = c.unicode();
    return u < 0x20 || (u >= 0x7F && u <= 0x9F) || u == 0x061C || (u >= 0x200E && u <= 0x200F)
           || (u >= 0x2028 && u <= 0x202E) || (u >= 0x2066 && u <= 0x2069) || u == 0xFEFF;
}

QString escaped(const QString& text)
{
    QString result;
    result.reserve(text.size());
    for (const QChar c : text) {
        if (c == u'\\')
            result += "\\\\"_L1;
        else if (c == u'\n')
            result += "\\n"_L1;
        else if (c == u'\r')
            result += "\\r"_L1;
        else if (c == u'\t')
            result += "\\t"_L1;
        else if (isTreacherous(c))
            result += "\\u"_L1 + QString::number(c.unicode(), 16).rightJustified(4, u'0');
        else
            result += c;
    }
    return result;
}

/// The escapes above are JSON's too (RFC 8259 section 7); what is missing is the quotation mark.
QString quoted(const QString& text)
{
    return u'"' + escaped(text).replace(u'"', "\\\""_L1) + u'"';
}

Level levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return Level::Debug;
    case QtInfoMsg: return Level::Info;
    case QtWarningMsg: return Level::Warning;
    case QtCriticalMsg:
    case QtFatalMsg: return Level::Error;
    }
    Q_UNREACHABLE_RETURN(Level::Error);
}

void handle(QtMsgType type, const QMessageLogContext& context, const QString& text)
{
    const QLatin1StringView category(context.category);
    const Line line{
        .time = QDateTime::currentDateTimeUtc(),
        .level = levelOf(type),
        .category = category.startsWith(kOurs) ? QString(category.sliced(kOurs.size())) : u"qt"_s,
        .text = text,
    };
    const QByteArray bytes = formatLine(line, g_format.load(std::memory_order_relaxed)) + '\n';
    {
        const QMutexLocker lock(&g_writing);
        std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stderr);
    }
    if (t_passingOn)
        return;
    t_passingOn = true;
    Q_EMIT Hub::instance().lineLogged(line);
    t_passingOn = false;
}

} // namespace

Hub& Hub::instance()
{
    // Never destroyed: the last static destructors may still log.
    static Hub* const hub = new Hub;
    return *hub;
}

void Hub::install(Level level, Format format)
{
    qRegisterMetaType<Line>();
    g_format = format;
    setLevel(level);
    qInstallMessageHandler(handle);
}

void Hub::setLevel(Level level)
{
    // Others' lines (Qt's) are only ever turned off: at info, Qt tells of every rectangle that it
    // paints, unless its categories keep their own thresholds.
    QString rules = u"*.debug=false\n"_s;
    const auto add = [&](QLatin1StringView type, Level of) {
        if (of < level)
            rules += u"*.%1=false\n"_s.arg(type);
        rules += u"sottovoce.*.%1=%2\n"_s.arg(type, of < level ? "false"_L1 : "true"_L1);
    };
    add("debug"_L1, Level::Debug);
    add("info"_L1, Level::Info);
    add("warning"_L1, Level::Warning);
    QLoggingCategory::setFilterRules(rules);
}

QByteArray formatLine(const Line& line, Format format)
{
    const QString time = line.time.toUTC().toString(u"yyyy-MM-dd'T'HH:mm:ss.zzz'Z'"_s);
    switch (format) {
    case Format::Text:
        return u"%1 %2 %3 %4"_s
            .arg(time, QString(nameOf(line.level)), escaped(line.category), escaped(line.text))
            .toUtf8();
    case Format::Json:
        return uR"({"time":"%1","level":"%2","category":%3,"text":%4})"_s
            .arg(time, QString(nameOf(line.level)), quoted(line.category), quoted(line.text))
            .toUtf8();
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace logging
