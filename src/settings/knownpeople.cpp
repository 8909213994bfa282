#include "settings/knownpeople.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

using namespace Qt::StringLiterals;

namespace settings {
namespace {

/// As for relays: who was never compared is as good as new after a month.
constexpr std::chrono::days kUnverifiedPersonLife{30};

void addName(MetPerson& person, const QString& name)
{
    if (!isPlainName(name))
        return;
    person.names.removeAll(name);
    person.names.append(name);
    while (person.names.size() > KnownPeople::kMaxNames)
        person.names.removeFirst();
}

/// FINGERPRINT verified|unverified FIRST-SEEN LAST-SEEN, and each name after a tab.
std::optional<MetPerson> personFromLine(const QString& line)
{
    QStringList names = line.split(u'\t');
    const QStringList fields = words(names.takeFirst());
    if (fields.size() != 4 || !isFingerprint(fields[0]) || !std::ranges::all_of(names, isPlainName))
        return std::nullopt;
    const auto verified = verifiedFromWord(fields[1]);
    const auto firstSeen = timeFromWord(fields[2]);
    const auto lastSeen = timeFromWord(fields[3]);
    if (!verified || !firstSeen || !lastSeen)
        return std::nullopt;
    MetPerson person{.identity = fields[0],
                     .verified = *verified,
                     .firstSeen = *firstSeen,
                     .lastSeen = *lastSeen};
    for (const QString& name : std::as_const(names))
        addName(person, name);
    return person;
}

QString lineOf(const MetPerson& person)
{
    const QString line = QStringList{person.identity, verifiedWord(person.verified),
                                     timeWord(person.firstSeen), timeWord(person.lastSeen)}
                             .join(u' ');
    return (QStringList{line} + person.names).join(u'\t');
}

} // namespace

std::expected<void, StoreError> KnownPeople::load(const QDateTime& now)
{
    m_people.clear();
    return m_file.read([&](const QString& line) { return take(line, now); });
}

LineFile::Line KnownPeople::take(const QString& line, const QDateTime& now)
{
    std::optional<MetPerson> person = personFromLine(line);
    if (!person || find(person->identity))
        return LineFile::Line::Bad;
    if (!person->verified && person->lastSeen.addDuration(kUnverifiedPersonLife) < now)
        return LineFile::Line::Merged;
    m_people.append(*std::move(person));
    return LineFile::Line::Entry;
}

void KnownPeople::remember(const QString& identity, const QString& name, const QDateTime& now)
{
    MetPerson* person = find(identity);
    if (!person) {
        makeRoom();
        m_people.append({.identity = identity, .firstSeen = now.toUTC()});
        person = &m_people.last();
    }
    addName(*person, name);
    person->lastSeen = now.toUTC();
    m_unsaved = true;
}

std::expected<void, StoreError> KnownPeople::save()
{
    return m_unsaved ? write() : std::expected<void, StoreError>();
}

std::expected<void, StoreError> KnownPeople::setVerified(const QString& identity, bool verified)
{
    MetPerson* const person = find(identity);
    if (!person || person->verified == verified)
        return {};
    person->verified = verified;
    return write();
}

std::expected<int, StoreError> KnownPeople::forget(const QString& identity)
{
    const QString digits = words(identity).join(QString());
    const auto found = std::ranges::find(m_people, digits, &MetPerson::identity);
    if (found == m_people.end())
        return 0;
    remove(found - m_people.begin());
    return write().transform([] { return 1; });
}

MetPerson* KnownPeople::find(const QString& identity)
{
    const auto found = std::ranges::find(m_people, identity, &MetPerson::identity);
    return found == m_people.end() ? nullptr : &*found;
}

void KnownPeople::remove(qsizetype index)
{
    m_people.removeAt(index);
    m_file.removeEntry(index);
}

void KnownPeople::makeRoom()
{
    const auto isUnverified = [](const MetPerson& person) { return !person.verified; };
    if (std::ranges::count_if(m_people, isUnverified) < kMaxUnverified)
        return;
    const auto oldest = std::ranges::min_element(m_people, {}, [](const MetPerson& person) {
        return std::pair(person.verified, person.lastSeen);
    });
    remove(oldest - m_people.begin());
}

std::expected<void, StoreError> KnownPeople::write()
{
    m_unsaved = false; // a disk that is full is not written to again until something changes
    QStringList lines;
    for (const MetPerson& person : m_people)
        lines << lineOf(person);
    return m_file.write(lines);
}

} // namespace settings
