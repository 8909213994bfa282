#pragma once

// Stands between clients and one relay and impairs what they send each other. Each client has a
// path of its own to the relay, and a socket of its own there, so that the relay sees one address
// per client; two directions of two clients have nothing in common but what they are set to. IPv4.
// One thread; owned by main(), which waits for descriptor() or nextDeparture() and calls work().

#include "support/impair/commands.h"
#include "support/impair/path.h"

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace impair {

/// Below the 1024 descriptors that a process is commonly given.
inline constexpr std::size_t kMaxClients = 1000;
/// All that is delayed at one time: a second of 50,000 datagrams of full size.
inline constexpr std::size_t kMaxBytesWaiting = 128 * 1024 * 1024;

class Descriptor
{
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

class Proxy
{
public:
    /// Throws std::system_error when it cannot listen there. One seed and the same datagrams of a
    /// client, the clients in the same order: the same is done to them.
    Proxy(const sockaddr_in& listen, const sockaddr_in& relay, std::uint32_t seed);
    ~Proxy();

    /// Where it listens, with the port that it was given.
    [[nodiscard]] sockaddr_in address() const;
    /// Readable when there is something to do.
    [[nodiscard]] int descriptor() const { return m_epoll.get(); }
    [[nodiscard]] std::optional<Duration> nextDeparture() const;
    /// Takes a bounded number of the datagrams that are there, sends what departs.
    void work();

    [[nodiscard]] Directions& impairments() { return m_impairments; }
    /// Since it was made.
    [[nodiscard]] Duration now() const;
    /// As JSON, in one line.
    [[nodiscard]] std::string statistics() const;

private:
    struct Client;
    struct Side;
    struct Waiting;
    struct Batch;

    Client* clientAt(const sockaddr_in& address);
    void watch(int fd, Client* client);
    void takeFromClients();
    void takeFromRelay(Client& client);
    void pass(Client& client, bool up, std::uint8_t* bytes, std::size_t size);
    void sendDue();
    void send(const Client& client, bool up, const std::uint8_t* bytes, std::size_t size);

    Directions m_impairments;
    std::uint32_t m_seed;
    std::int64_t m_start;
    sockaddr_in m_relay;
    Descriptor m_epoll;
    Descriptor m_listener;
    std::unordered_map<std::uint64_t, std::unique_ptr<Client>> m_clients; ///< by address and port
    std::vector<Waiting> m_waiting; ///< a heap, the first to depart on top
    std::size_t m_bytesWaiting = 0;
    std::uint64_t m_waitingSoFar = 0;
    std::unique_ptr<Batch> m_batch;
    std::uint64_t m_turnedAway = 0; ///< datagrams of clients that were too many
    std::uint64_t m_overrun = 0;    ///< copies for which there was no room here
    std::uint64_t m_unsent = 0;     ///< that the system did not take
};

} // namespace impair
