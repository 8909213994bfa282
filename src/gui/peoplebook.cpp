#include "gui/peoplebook.h"

#include "gui/avatar.h"
#include "gui/plaintext.h"
#include "gui/sentences.h"
#include "names/displayname.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gui {
namespace {

constexpr qsizetype kGroupLength = 5; // digits are read in groups of five

} // namespace

Presence presenceOf(const session::Person& person)
{
    if (!person.identity)
        return Presence::Unknown;
    if (!person.address.isValid())
        return Presence::Absent;
    return person.away ? Presence::Away : Presence::Here;
}

QString Face::text() const
{
    return digits.isEmpty() ? isolated(name) : isolated(name) + u' ' + isolated(digits);
}

PeopleBook::PeopleBook(QObject* parent) : QObject(parent) {}

// --- What is told ----------------------------------------------------------------------------

void PeopleBook::setOwn(const QString& name, const std::optional<crypto::Fingerprint>& identity)
{
    if (name == m_ownName && identity == m_ownIdentity)
        return;
    m_ownName = name;
    m_ownIdentity = identity;
    forgetTheAbsent(); // our former name is nobody's
    Q_EMIT facesChanged();
}

void PeopleBook::setKnown(const QList<network::KnownPerson>& people)
{
    const auto before = std::exchange(m_known, {});
    m_verifiedBearers.clear();
    bool changed = false;
    for (const network::KnownPerson& person : people) {
        const auto old = before.find(person.identity);
        const bool verifiedBefore = old != before.end() && old->second.verified;
        changed = changed || verifiedBefore != person.verified
                  || (person.verified && old->second.name != person.name);
        m_known.emplace(person.identity, person);
        if (!person.verified)
            continue;
        const names::Skeletons skeletons = names::skeletons(person.name);
        enter(person.identity, skeletons);
        for (const QString& skeleton : skeletons) {
            if (!skeleton.isEmpty())
                m_verifiedBearers[skeleton].append(person.identity);
        }
    }
    for (const auto& [identity, person] : before)
        changed = changed || (person.verified && !m_known.contains(identity));
    if (changed)
        Q_EMIT facesChanged();
}

void PeopleBook::join(const session::Person& person)
{
    const auto present = std::make_shared<const session::Person>(person);
    m_present.insert(person.address, present);
    if (person.identity)
        m_presentByKey.insert_or_assign(*person.identity, present);
    meet(person);
}

void PeopleBook::leave(const protocol::Endpoint& person)
{
    const PersonRef gone = m_present.take(person);
    if (gone && gone->identity && find(*gone->identity) == gone)
        m_presentByKey.erase(*gone->identity);
}

void PeopleBook::clear()
{
    m_present.clear();
    m_presentByKey.clear();
}

void PeopleBook::meet(const session::Person& person)
{
    if (person.identity)
        see(*person.identity, person.name);
}

void PeopleBook::see(const crypto::Fingerprint& identity, const QString& name)
{
    if (const auto seen = m_seen.find(identity); seen != m_seen.end() && seen->second.name == name)
        return;
    if (qsizetype(m_seen.size()) > m_present.size() + kMaxAbsent)
        forgetTheAbsent();
    const names::Skeletons skeletons = names::skeletons(name);
    m_seen.insert_or_assign(identity, Seen{name, skeletons});
    enter(identity, skeletons);
    if (!digitsOf(identity, skeletons).isEmpty()) // the others need digits now
        Q_EMIT facesChanged();
}

/// Starts anew from who matters: ourselves, those present, those verified.
void PeopleBook::forgetTheAbsent()
{
    m_seen.clear();
    m_bearers.clear();
    if (m_ownIdentity) {
        const names::Skeletons skeletons = names::skeletons(m_ownName);
        m_seen.insert_or_assign(*m_ownIdentity, Seen{m_ownName, skeletons});
        enter(*m_ownIdentity, skeletons);
    }
    for (const auto& [identity, person] : m_known) {
        if (person.verified)
            enter(identity, names::skeletons(person.name));
    }
    for (const PersonRef& person : std::as_const(m_present)) {
        if (!person->identity)
            continue;
        const names::Skeletons skeletons = names::skeletons(person->name);
        m_seen.insert_or_assign(*person->identity, Seen{person->name, skeletons});
        enter(*person->identity, skeletons);
    }
}

void PeopleBook::enter(const crypto::Fingerprint& identity, const names::Skeletons& skeletons)
{
    for (const QString& skeleton : skeletons) {
        if (!skeleton.isEmpty())
            m_bearers[skeleton].insert(identity);
    }
}

// --- What is asked ---------------------------------------------------------------------------

PersonRef PeopleBook::find(const protocol::Endpoint& address) const
{
    return m_present.value(address);
}

PersonRef PeopleBook::find(const crypto::Fingerprint& identity) const
{
    const auto found = m_presentByKey.find(identity);
    return found == m_presentByKey.end() ? nullptr : found->second;
}

QDateTime PeopleBook::lastSeen(const crypto::Fingerprint& identity) const
{
    const network::KnownPerson* const met = known(identity);
    return met && !find(identity) ? met->lastSeen : QDateTime();
}

int PeopleBook::classicCount() const
{
    return int(std::ranges::count_if(
        m_present, [](const PersonRef& person) { return !person->identity.has_value(); }));
}

/// As many groups as tell this one from all who look alike; one at least, if there are any. In
/// order, only the neighbours can have more digits in common than the others.
QString PeopleBook::digitsOf(const crypto::Fingerprint& identity,
                             const names::Skeletons& skeletons) const
{
    const QString digits = identity.toText();
    qsizetype common = -1;
    const auto compare = [&](const crypto::Fingerprint& other) {
        const QString theirs = other.toText();
        const auto differ = std::ranges::mismatch(digits, theirs);
        common = std::max<qsizetype>(common, differ.in1 - digits.begin());
    };
    for (const QString& skeleton : skeletons) {
        const auto bearers = m_bearers.constFind(skeleton);
        if (bearers == m_bearers.cend())
            continue;
        const auto after = bearers->upper_bound(identity);
        if (after != bearers->end())
            compare(*after);
        const auto before = bearers->lower_bound(identity);
        if (before != bearers->begin())
            compare(*std::prev(before));
    }
    if (common < 0)
        return {};
    const qsizetype groups = std::min(common / kGroupLength + 1, digits.size() / kGroupLength);
    return identity.toGroups().first(groups * (kGroupLength + 1) - 1);
}

const network::KnownPerson* PeopleBook::known(const crypto::Fingerprint& identity) const
{
    const auto found = m_known.find(identity);
    return found == m_known.end() ? nullptr : &found->second;
}

names::Skeletons PeopleBook::skeletonsOf(const crypto::Fingerprint& identity,
                                         const QString& name) const
{
    const auto seen = m_seen.find(identity);
    return seen != m_seen.end() && seen->second.name == name ? seen->second.skeletons
                                                             : names::skeletons(name);
}

Face PeopleBook::faceOf(const session::Person& person) const
{
    if (!person.identity) {
        return {.name = nameOf(person.address),
                .mark = PersonMark::Classic,
                .seed = avatarSeed(person.address)};
    }
    const crypto::Fingerprint& identity = *person.identity;
    const network::KnownPerson* const friendly = known(identity);
    const bool verified = friendly && friendly->verified;
    // Who was verified as Mallory and now calls himself Ada stays Mallory on this screen.
    const QString name = verified ? friendly->name : person.name;
    const PersonMark mark = verified               ? PersonMark::Verified
                            : impersonated(person) ? PersonMark::Impostor
                                                   : PersonMark::Unverified;
    const QString shown = names::displayName(name);
    return {.name = shown.isEmpty() ? tr("Nameless") : shown,
            .digits = digitsOf(identity, skeletonsOf(identity, name)),
            .mark = mark,
            .seed = avatarSeed(identity)};
}

Face PeopleBook::ownFace() const
{
    const QString name = names::displayName(m_ownName);
    Face face{.name = name.isEmpty() ? tr("You") : name, .seed = avatarSeed(m_ownName)};
    if (m_ownIdentity) {
        face.seed = avatarSeed(*m_ownIdentity);
        face.digits = digitsOf(*m_ownIdentity, skeletonsOf(*m_ownIdentity, m_ownName));
    }
    return face;
}

Face PeopleBook::faceOf(const crypto::Fingerprint& identity) const
{
    if (const auto seen = m_seen.find(identity); seen != m_seen.end())
        return faceOf(session::Person{{}, seen->second.name, identity});
    const network::KnownPerson* const met = known(identity);
    return faceOf(session::Person{{}, met ? met->name : QString(), identity});
}

bool PeopleBook::isVerified(const crypto::Fingerprint& identity) const
{
    const network::KnownPerson* const met = known(identity);
    return met && met->verified;
}

const network::KnownPerson* PeopleBook::impersonated(const session::Person& person) const
{
    if (!person.identity || isVerified(*person.identity))
        return nullptr;
    for (const QString& skeleton : skeletonsOf(*person.identity, person.name)) {
        const QList<crypto::Fingerprint> bearers = m_verifiedBearers.value(skeleton);
        if (!bearers.isEmpty())
            return known(bearers.first());
    }
    return nullptr;
}

} // namespace gui
