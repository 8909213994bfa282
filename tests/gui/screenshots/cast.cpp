#include "gui/screenshots/cast.h"

#include "network/addresses.h"

using namespace Qt::StringLiterals;

namespace screenshots {

protocol::Endpoint at(QLatin1StringView text)
{
    return network::endpointFromText(text).value_or(protocol::Endpoint());
}

crypto::Fingerprint fingerprint(const QString& pattern)
{
    return crypto::Fingerprint::fromText(pattern.repeated(60 / pattern.size())).value();
}

const QList<Guest>& guests()
{
    static const QList<Guest> all{
        {kAnna, u"Anna"_s, u"310948275566"_s},
        {kBruno, u"Bruno"_s, u"772205914083"_s},
        {kChiara, u"كيارا"_s, u"118463920057"_s},
        {kDavid, u"David"_s, u"640087531992"_s},
    };
    return all;
}

session::Person person(const Guest& guest)
{
    session::Person person{at(guest.address), guest.name};
    if (!guest.key.isEmpty())
        person.identity = fingerprint(guest.key);
    return person;
}

network::Status connected(session::Trust trust)
{
    network::Status status;
    status.connection = network::Connection::Connected;
    status.relay = session::Relay{.address = at(kRelay),
                                  .fingerprint = fingerprint(u"048213975624"_s),
                                  .trust = trust,
                                  .layer = session::Layer::Extended,
                                  .admitsClassic = false,
                                  .name = u"Lighthouse"_s,
                                  .host = {}};
    status.identity = fingerprint(u"590271836440"_s);
    return status;
}

void meet(network::Node& node)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QList<network::KnownPerson> people;
    for (const Guest& guest : guests()) {
        people.append({fingerprint(guest.key), guest.name,
                       guest.address == kAnna || guest.address == kDavid, now});
    }
    people.append({fingerprint(u"905518273364"_s), u"Edith"_s, true, now.addDays(-12)});
    Q_EMIT node.knownPeopleChanged(people);
    Q_EMIT node.knownRelaysChanged(
        {{fingerprint(u"048213975624"_s), u"Lighthouse"_s, {at(kRelay)}, true, now},
         {fingerprint(u"220914837756"_s),
          {},
          {at("10.9.0.1:48386"_L1), at("[fd00::1]:48386"_L1)},
          false,
          now.addDays(-3)}});
}

} // namespace screenshots
