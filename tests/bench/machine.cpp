#include "machine.h"

#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace bench {

namespace {

constexpr std::uint32_t kFirstMember = 0x7f010002;
/// As many datagrams as a member may get before its turn to read.
constexpr int kReceiveBuffer = 1 << 20;

Time timeOf(const timespec& time)
{
    return std::chrono::seconds(time.tv_sec) + Time(time.tv_nsec);
}

} // namespace

void fail(const char* what)
{
    std::perror(what);
    std::exit(1);
}

Time timeNow()
{
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return timeOf(now);
}

sockaddr_in addressOf(std::uint32_t host, std::uint16_t port)
{
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_addr.s_addr = htonl(host);
    result.sin_port = htons(port);
    return result;
}

int openMemberSocket(std::uint32_t number)
{
    return openSocket(kFirstMember + number);
}

int openSocket(std::uint32_t host)
{
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const sockaddr_in own = addressOf(host, 0);
    if (fd < 0 || bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0)
        fail("bind");
    const int yes = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer, sizeof kReceiveBuffer) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes);
    return fd;
}

std::optional<Came> receive(int socket, std::span<char> buffer)
{
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec))];
    iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    const ssize_t size = recvmsg(socket, &header, MSG_DONTWAIT);
    if (size <= 0)
        return std::nullopt;
    const cmsghdr* const stamp = CMSG_FIRSTHDR(&header);
    if (!stamp || stamp->cmsg_type != SCM_TIMESTAMPNS)
        fail("a datagram without a time");
    timespec at{};
    std::memcpy(&at, CMSG_DATA(stamp), sizeof at);
    return Came{QByteArrayView(buffer.data(), size), timeOf(at)};
}

bool waitFor(int socket, std::chrono::milliseconds time)
{
    pollfd waiting{socket, POLLIN, 0};
    return poll(&waiting, 1, int(time.count())) > 0;
}

double cpuOf(int pid)
{
    double total = 0;
    for (const auto& task :
         std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        double nanoseconds = 0;
        std::ifstream(task.path() / "schedstat") >> nanoseconds;
        total += nanoseconds / 1000;
    }
    return total;
}

long residentKiB(int pid)
{
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:"))
            return std::atol(line.c_str() + 6);
    }
    return 0;
}

} // namespace bench
