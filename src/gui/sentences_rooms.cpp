// What people read about rooms, private conversations, presence, and what became of a message.

#include "gui/plaintext.h"
#include "gui/sentences.h"
#include "names/displayname.h"
#include "protocol/limits.h"

#include <QCollator>
#include <QCoreApplication>
#include <QLocale>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace gui {
namespace {

class Words
{
    Q_DECLARE_TR_FUNCTIONS(gui::Sentences)
};

/// More names than these say nothing more.
constexpr qsizetype kNamedMissing = 3;

QString timeText(const QDateTime& time)
{
    const QDateTime local = time.toLocalTime();
    return local.date() == QDate::currentDate()
               ? QLocale().toString(local.time(), QLocale::ShortFormat)
               : QLocale().toString(local, QLocale::ShortFormat);
}

QString missingText(const session::MessageState& state, const PeopleBook& people)
{
    QStringList names;
    for (const session::Person& person : state.missing) {
        if (names.size() == kNamedMissing)
            break;
        names << people.faceOf(person).text();
    }
    const auto more = qsizetype(state.missing.size()) - names.size();
    QString text = names.join(u", "_s);
    if (more > 0)
        text = Words::tr("%1 and %n more", nullptr, int(more)).arg(text);
    return text;
}

QString deliveredText(const session::MessageState& state, const PeopleBook& people)
{
    if (state.expected == 0) {
        return state.unconfirmed > 0 ? Words::tr("Sent, cannot be confirmed")
                                     : Words::tr("At the relay; nobody else was here");
    }
    QString text =
        state.delivered >= state.expected
            ? (state.expected == 1 ? Words::tr("Delivered")
                                   : Words::tr("Delivered to all %n", nullptr, state.expected))
        : state.delivered == 0
            ? Words::tr("At the relay, not delivered yet")
            : Words::tr("Delivered to %1 of %2").arg(state.delivered).arg(state.expected);
    if (state.delivered < state.expected && !state.missing.empty())
        text =
            Words::tr("%1, missing: %2", "delivered, names").arg(text, missingText(state, people));
    if (state.unconfirmed > 0) {
        text = Words::tr("%1; sent to %n more, cannot be confirmed", nullptr, state.unconfirmed)
                   .arg(text);
    }
    return text;
}

} // namespace

QString conversationTitle(const session::Conversation& which, const PeopleBook& people)
{
    switch (which.kind()) {
    case session::Conversation::Kind::Lobby: return Words::tr("Everyone on this network");
    case session::Conversation::Kind::Room: return names::displayName(which.room());
    case session::Conversation::Kind::Private: return people.faceOf(which.person()).text();
    }
    Q_UNREACHABLE_RETURN({});
}

bool isNameBefore(const QString& a, const QString& b)
{
    static const QCollator collator = [] {
        QCollator made;
        made.setCaseSensitivity(Qt::CaseInsensitive);
        made.setNumericMode(true);
        return made;
    }();
    return collator.compare(a, b) < 0;
}

QString topicText(const QString& topic)
{
    return topic.isEmpty() ? QString() : isolated(oneLine(topic, int(protocol::kMaxTopic)));
}

QString conversationToolTip(const session::RoomInfo& room, const PeopleBook& people)
{
    const QString title = conversationTitle(room.conversation, people);
    QString advice;
    switch (room.conversation.kind()) {
    case session::Conversation::Kind::Lobby:
        advice = Words::tr("Whoever is on this network and runs Sottovoce.");
        break;
    case session::Conversation::Kind::Room: advice = topicText(room.topic); break;
    case session::Conversation::Kind::Private:
        advice = Words::tr("Between the two of you, passed on by the relay.");
        break;
    }
    return u"<b>%1</b>"_s.arg(title.toHtmlEscaped())
           + (advice.isEmpty() ? QString() : u"<br>"_s + advice.toHtmlEscaped());
}

QString conversationInWords(const session::RoomInfo& room, int unread, const PeopleBook& people)
{
    QString text = conversationTitle(room.conversation, people);
    if (room.conversation.isRoom())
        text = Words::tr("Room %1").arg(isolated(text));
    else if (room.conversation.isPrivate())
        text = Words::tr("Private conversation with %1").arg(text);
    if (unread > 0)
        text = Words::tr("%1, %n unread", nullptr, unread).arg(text);
    return text;
}

QString peopleText(int others)
{
    if (others == 0)
        return Words::tr("Only you so far");
    return others == 1 ? Words::tr("You and one other")
                       : Words::tr("You and %n others", nullptr, others);
}

QString messageStateText(const session::MessageState& state, const PeopleBook& people)
{
    using Stage = session::MessageState::Stage;
    switch (state.stage) {
    case Stage::Waiting: return Words::tr("Waiting to be sent");
    case Stage::Sending: return Words::tr("On its way to the relay");
    case Stage::Sent: return Words::tr("Sent, cannot be confirmed");
    case Stage::AtRelay:
    case Stage::Delivered: return deliveredText(state, people);
    case Stage::Failed:
        switch (state.failure) {
        case session::MessageState::Failure::None: return Words::tr("Not sent");
        case session::MessageState::Failure::NotInRoom:
            return Words::tr("Not sent: you are not in this room any more");
        case session::MessageState::Failure::NoPlace:
            return Words::tr("Not sent: the relay has no room for more messages to somebody who "
                             "is not here");
        }
    }
    Q_UNREACHABLE_RETURN({});
}

QString messageStateLabel(const session::MessageState& state)
{
    using Stage = session::MessageState::Stage;
    if (state.stage == Stage::Waiting)
        return Words::tr("waiting");
    if (state.stage == Stage::Sent)
        return Words::tr("unconfirmed");
    if (state.stage != Stage::AtRelay && state.stage != Stage::Delivered)
        return {};
    if (state.expected > 1 && state.delivered < state.expected)
        return Words::tr("%1 of %2", "delivered to how many")
            .arg(state.delivered)
            .arg(state.expected);
    if (state.unconfirmed > 0)
        return Words::tr("%n unconfirmed", nullptr, state.unconfirmed);
    return {};
}

QString typingText(const QStringList& faces)
{
    switch (faces.size()) {
    case 0: return {};
    case 1: return Words::tr("%1 is writing…").arg(faces[0]);
    case 2: return Words::tr("%1 and %2 are writing…").arg(faces[0], faces[1]);
    default: return Words::tr("%n people are writing…", nullptr, int(faces.size()));
    }
}

QString fromText(const QString& name, const session::Conversation& which)
{
    switch (which.kind()) {
    case session::Conversation::Kind::Lobby: return name;
    case session::Conversation::Kind::Room:
        return Words::tr("%1 in %2", "who wrote, in which room")
            .arg(name, isolated(names::displayName(which.room())));
    case session::Conversation::Kind::Private: return Words::tr("%1, privately").arg(name);
    }
    Q_UNREACHABLE_RETURN({});
}

QString movedSentence(const network::Status& status, const PeopleBook& people)
{
    if (isOwnRelay(status))
        return Words::tr("The relay moved: this app hosts now.");
    if (!status.relay)
        return {};
    const session::Relay& relay = *status.relay;
    if (relay.host)
        return Words::tr("The relay moved: %1 hosts now.").arg(people.faceOf(*relay.host).text());
    const QString name = names::displayName(relay.name);
    return Words::tr("The relay moved: it is %1 now.")
        .arg(isolated(name.isEmpty() ? hostOf(relay.address) : name));
}

QString noRoomSentence(const session::Conversation& which, protocol::NoRoomReason why,
                       const PeopleBook& people)
{
    const QString title = isolated(conversationTitle(which, people));
    switch (why) {
    case protocol::NoRoomReason::Left: return {};
    case protocol::NoRoomReason::UnusableName:
        return Words::tr("The relay takes no room of the name %1.").arg(title);
    case protocol::NoRoomReason::TooMany:
        return Words::tr("You cannot enter %1: there are too many rooms. Leave one first.")
            .arg(title);
    case protocol::NoRoomReason::NobodyMet:
        return Words::tr("The relay has not met %1 yet. You can write once both of you are here.")
            .arg(title);
    }
    Q_UNREACHABLE_RETURN({});
}

QString presenceSentence(const session::Person& person, const PeopleBook& people)
{
    const QDateTime since =
        person.since.count() == 0
            ? QDateTime()
            : QDateTime::fromMSecsSinceEpoch(person.since.count(), QTimeZone::UTC);
    switch (presenceOf(person)) {
    case Presence::Unknown: return {};
    case Presence::Here:
        return since.isValid() ? Words::tr("Here since %1.").arg(timeText(since)) : QString();
    case Presence::Away:
        return since.isValid() ? Words::tr("Away since %1.").arg(timeText(since))
                               : Words::tr("Away.");
    case Presence::Absent: {
        const QDateTime seen = people.lastSeen(*person.identity);
        return seen.isValid() ? Words::tr("Not here. Last seen: %1.").arg(timeText(seen))
                              : Words::tr("Not here.");
    }
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace gui
