#include "settings/settingsfile.h"

#include "settings/paths.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace settings {
namespace {

/// More than any settings file needs; what is bigger is some other file.
constexpr qint64 kMaxSettingsFileSize = 1 << 20;

Problem unreadable(const QString& path, const QString& why)
{
    return {Problem::Kind::UnreadableFile, {}, {}, why, path, 0};
}

/// What get() gave is what set() takes.
void copyValue(const Key& key, const Settings& from, Settings& to)
{
    [[maybe_unused]] const SetResult result = key.set(to, key.get(from));
    Q_ASSERT(result);
}

/// Values that are right by themselves and wrong together.
std::optional<Problem> contradiction(const Settings& settings)
{
    if (settings.controlAuth != ControlAuth::None || !isControlPortRemote(settings))
        return {};
    return Problem{.option = u"--control-auth"_s,
                   .value = u"none"_s,
                   .right = u"would let everybody on the network speak for you at %1: leave it "
                            "out, as the cookie is the default, or give a loopback address with "
                            "--control-bind"_s.arg(settings.controlBind),
                   .file = {}};
}

} // namespace

std::expected<SettingsFile, Problem> SettingsFile::load(const QString& path, Absent absent,
                                                        const QList<Override>& overrides)
{
    SettingsFile result;
    result.m_path = path;
    result.m_overrides = overrides;

    QFile file(path);
    if (file.exists() || absent == Absent::Error) {
        if (QFileInfo(path).isDir())
            return std::unexpected(unreadable(path, u"it is a folder"_s));
        if (!file.open(QIODevice::ReadOnly))
            return std::unexpected(unreadable(path, file.errorString()));
        const QByteArray bytes = file.read(kMaxSettingsFileSize + 1);
        if (file.error() != QFileDevice::NoError)
            return std::unexpected(unreadable(path, file.errorString()));
        if (bytes.size() > kMaxSettingsFileSize)
            return std::unexpected(unreadable(path, u"it is larger than 1 MiB"_s));

        auto ini = IniFile::parse(bytes);
        if (!ini) {
            const IniFile::BadLine& bad = ini.error();
            return std::unexpected(
                Problem{Problem::Kind::BadLine, {}, bad.text, bad.why, path, bad.line});
        }
        result.m_ini = std::move(*ini);
    }

    for (const IniFile::Entry& entry : result.m_ini.entries()) {
        const QString name = entry.section + u'/' + entry.name;
        const Key* const key = keyOfEntry(entry.section, entry.name);
        if (!key) {
            result.m_warnings << u"%1, line %2: nothing is called %3: the line is left as it is."_s
                                     .arg(path, QString::number(entry.line), name);
            continue;
        }
        // As on the command line: an empty fingerprint must not pass for "any".
        const SetResult set =
            entry.value.isEmpty()
                ? SetResult(std::unexpected(u"has no value: give one, or take the line out"_s))
                : key->set(result.m_stored, entry.value);
        if (!set) {
            return std::unexpected(
                Problem{Problem::Kind::BadEntry, name, entry.value, set.error(), path, entry.line});
        }
    }

    result.m_effective = result.m_stored;
    for (const Override& override : overrides) {
        [[maybe_unused]] const SetResult set = override.key->set(result.m_effective, override.text);
        Q_ASSERT(set); // parseCommandLine() tried it
    }
    if (const auto problem = contradiction(result.m_effective))
        return std::unexpected(*problem);
    return result;
}

bool SettingsFile::isOverridden(QAnyStringView option) const
{
    return std::ranges::any_of(
        m_overrides, [&](const Override& override) { return option == override.key->option; });
}

std::expected<void, Problem> SettingsFile::apply(const Settings& edited)
{
    for (const Key& key : keys()) {
        if (key.get(edited) == key.get(m_effective))
            continue;
        copyValue(key, edited, m_effective);
        copyValue(key, edited, m_stored);
        m_overrides.removeIf([&](const Override& override) { return override.key == &key; });
    }
    return save();
}

std::expected<void, Problem> SettingsFile::save()
{
    const Settings defaults;
    for (const Key& key : keys()) {
        const QString section(key.section);
        const QString entry(key.entry);
        if (key.get(m_stored) == key.get(defaults))
            m_ini.remove(section, entry);
        else
            m_ini.set(section, entry, key.get(m_stored));
    }

    makePrivateFolder(QFileInfo(m_path).path());
    QSaveFile file(m_path);
    const QByteArray bytes = m_ini.toBytes();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        return std::unexpected(
            Problem{Problem::Kind::UnwritableFile, {}, {}, file.errorString(), m_path, 0});
    }
    return {};
}

} // namespace settings
