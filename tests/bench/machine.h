#pragma once

// What the measuring programs ask the machine for: sockets on loopback, the time at which a datagram
// came, the CPU time and the memory of a process. POSIX and /proc, so that the load costs as little as
// possible. What fails ends the program.

#include <QByteArrayView>

#include <netinet/in.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

namespace bench {

/// Since 1970, by the clock that the kernel stamps datagrams with.
using Time = std::chrono::nanoseconds;

[[nodiscard]] Time timeNow();

[[noreturn]] void fail(const char* what);

[[nodiscard]] sockaddr_in addressOf(std::uint32_t host, std::uint16_t port);
/// Member `number` has an address of its own: 127.1.0.2 and those after it.
[[nodiscard]] int openMemberSocket(std::uint32_t number);
[[nodiscard]] int openSocket(std::uint32_t host);

struct Came {
    QByteArrayView datagram; ///< lies in the buffer
    Time at;                 ///< when it reached the socket, however late it is read
};
/// Nothing when there is none.
[[nodiscard]] std::optional<Came> receive(int socket, std::span<char> buffer);
/// Whether one comes within that time.
[[nodiscard]] bool waitFor(int socket, std::chrono::milliseconds time);

/// CPU time of all threads of a process, in microseconds.
[[nodiscard]] double cpuOf(int pid);
[[nodiscard]] long residentKiB(int pid);

} // namespace bench
