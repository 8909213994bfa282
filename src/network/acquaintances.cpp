#include "network/acquaintances.h"

#include "names/likeness.h"
#include "network/log.h"

#include <algorithm>

namespace network {

namespace {

/// As last claimed; a file mended by hand may have none.
QString nameOf(const settings::MetPerson& met)
{
    return met.names.isEmpty() ? QString() : met.names.constLast();
}

} // namespace

bool Acquaintances::load()
{
    m_readable = m_people.load(QDateTime::currentDateTimeUtc()).has_value();
    for (const QString& line : m_people.badLines())
        qCWarning(lcNetwork, "known_people has a line that is nobody: %s", qUtf8Printable(line));
    return m_readable;
}

QList<KnownPerson> Acquaintances::known() const
{
    QList<KnownPerson> known;
    for (const settings::MetPerson& met : m_people.people()) {
        if (const auto identity = crypto::Fingerprint::fromText(met.identity))
            known.append({.identity = *identity,
                          .name = nameOf(met),
                          .verified = met.verified,
                          .lastSeen = met.lastSeen});
    }
    return known;
}

bool Acquaintances::contains(const crypto::Fingerprint& identity) const
{
    return std::ranges::contains(m_people.people(), identity.toText(),
                                 &settings::MetPerson::identity);
}

std::set<crypto::Fingerprint> Acquaintances::verified() const
{
    std::set<crypto::Fingerprint> verified;
    for (const KnownPerson& person : known()) {
        if (person.verified)
            verified.insert(person.identity);
    }
    return verified;
}

PersonTrust Acquaintances::trustOf(const session::Person& person) const
{
    if (!person.identity)
        return PersonTrust::Unverified;
    const QString identity = person.identity->toText();
    const names::Skeletons skeletons = names::skeletons(person.name);
    auto trust = PersonTrust::Unverified;
    for (const settings::MetPerson& met : m_people.people()) {
        if (!met.verified)
            continue;
        if (met.identity == identity)
            return PersonTrust::Verified;
        if (names::lookAlike(names::skeletons(nameOf(met)), skeletons))
            trust = PersonTrust::Changed;
    }
    return trust;
}

void Acquaintances::remember(const crypto::Fingerprint& identity, const QString& name)
{
    if (!m_readable)
        return;
    const QString text = identity.toText();
    const auto met = std::ranges::find(m_people.people(), text, &settings::MetPerson::identity);
    // Who was compared as Ada stays Ada, whatever name comes with that key later.
    const bool keepsName = met != m_people.people().end() && met->verified;
    m_people.remember(text, keepsName ? nameOf(*met) : name, QDateTime::currentDateTimeUtc());
}

bool Acquaintances::save()
{
    return !m_readable || m_people.save().has_value();
}

bool Acquaintances::setVerified(const crypto::Fingerprint& identity, bool verified)
{
    return !m_readable || m_people.setVerified(identity.toText(), verified).has_value();
}

bool Acquaintances::forget(const crypto::Fingerprint& identity)
{
    return !m_readable || m_people.forget(identity.toText()).has_value();
}

} // namespace network
