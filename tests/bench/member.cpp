#include "member.h"

#include "machine.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace bench {

using namespace std::chrono_literals;

namespace {

constexpr int kMostQuestions = 100;
constexpr std::chrono::milliseconds kAnswerWithin = 200ms;

} // namespace

Member::Member(Room& room, std::uint32_t number) : m_room(room), m_socket(openMemberSocket(number))
{}

Member::~Member()
{
    close(m_socket);
}

void Member::send(const QByteArray& datagram) const
{
    sendto(m_socket, datagram.constData(), size_t(datagram.size()), 0,
           reinterpret_cast<const sockaddr*>(&m_room.relay), sizeof m_room.relay);
}

void Member::ask(const QByteArray& question,
                 const std::function<bool(QByteArrayView)>& isAnswer) const
{
    std::array<char, 2048> buffer;
    for (int questions = 0; questions < kMostQuestions; ++questions) {
        send(question);
        while (waitFor(m_socket, kAnswerWithin)) {
            const auto came = receive(m_socket, buffer);
            if (came && isAnswer(came->datagram))
                return;
        }
    }
    fail("the relay did not answer");
}

} // namespace bench
