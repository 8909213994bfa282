// Loads a relay of the classic protocol on loopback and prints one JSON line per measurement:
//
//   relayload relay PORT PID N[,N...]   joins N members from 127.1.0.0/16, then one sender speaks
//                                       "one at a time" and "saturated"; the CPU time is that of
//                                       process PID, in microseconds per delivered message
//   relayload floor N[,N...]            what no relay can beat: one seal and one sendmmsg slot per
//                                       delivery, nothing else
//
// One thread; POSIX sockets, so that the load costs as little as possible. Every delivery is
// counted; the first of each measurement is opened and compared.

#include "crypto/fernet.h"
#include "crypto/library.h"
#include "crypto/rsa.h"
#include "protocol/limits.h"
#include "protocol/record.h"

#include <QByteArray>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using protocol::RecordType;
using namespace std::chrono_literals;

constexpr int kTextSize = 120;
constexpr int kWindow = 32; // messages under way when saturated

[[noreturn]] void fail(const char* what)
{
    std::perror(what);
    std::exit(1);
}

sockaddr_in address(std::uint32_t host, std::uint16_t port)
{
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_addr.s_addr = htonl(host);
    result.sin_port = htons(port);
    return result;
}

int openSocket(std::uint32_t host)
{
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const sockaddr_in own = address(host, 0);
    const int buffer = 1 << 20;
    if (fd < 0 || bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0)
        fail("bind");
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
    return fd;
}

/// CPU time of all threads of a process, in microseconds.
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

struct Member {
    int fd = -1;
    crypto::FernetKey key;
};

class Load
{
public:
    Load(std::uint16_t port, int pid) : m_relay(address(INADDR_LOOPBACK, port)), m_pid(pid)
    {
        m_epoll = epoll_create1(EPOLL_CLOEXEC);
        m_text = QByteArray(kTextSize, 't');
    }

    void joinUpTo(int count)
    {
        while (int(m_members.size()) < count) {
            const auto number = std::uint32_t(m_members.size());
            Member member{openSocket(0x7f010000u + 2 + number),
                          crypto::FernetKey::generate(m_random)};
            if (m_members.empty())
                fetchKey(member.fd);
            const QByteArray sealed = m_relayKey->encrypt(member.key.toText()).value();
            const QByteArray record =
                protocol::makeRecord(RecordType::EncryptedSymmetricKey, sealed);
            send(member.fd, record);
            // Nothing acknowledges a 13, but the first member is told of each that follows.
            for (int tries = 0; number > 0 && !noticeAt(m_members.front().fd); ++tries) {
                if (tries == 50)
                    fail("a member could not join");
                send(member.fd, record);
            }
            epoll_event event{.events = EPOLLIN, .data = {.u32 = number}};
            epoll_ctl(m_epoll, EPOLL_CTL_ADD, member.fd, &event);
            m_members.push_back(std::move(member));
        }
        drain();
    }

    void measure(const char* mode, int window, int messages)
    {
        for (const Member& member : m_members)
            send(member.fd, protocol::makeRecord(RecordType::KeepAlive));
        drain();
        const auto recipients = std::int64_t(m_members.size()) - 1;
        std::vector<double> latencies;
        std::vector<Clock::time_point> sentAt;
        m_checked = false;

        const double cpuBefore = cpuOf(m_pid);
        const auto started = Clock::now();
        std::int64_t delivered = 0;
        std::int64_t lost = 0;
        int sent = 0;
        while (sent < messages || delivered + lost < sent * recipients) {
            while (sent < messages && sent * recipients - delivered - lost < window * recipients) {
                const QByteArray token =
                    m_fernet.seal(m_members.front().key, m_text, 1s * ::time(nullptr), m_random);
                sentAt.push_back(Clock::now());
                send(m_members.front().fd,
                     protocol::makeRecord(RecordType::SymmetricallyEncryptedMessage, token));
                ++sent;
            }
            const auto got = receive(window == 1 ? &sentAt.back() : nullptr, latencies, 200);
            if (got)
                delivered += *got;
            else // 200 ms of silence: what is missing does not come
                lost = sent * recipients - delivered;
        }
        const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
        const double cpu = cpuOf(m_pid) - cpuBefore;
        std::ranges::sort(latencies);
        const auto percentile = [&](double p) {
            return latencies.empty() ? 0.0 : latencies[size_t(p * double(latencies.size() - 1))];
        };
        std::printf(
            "{\"mode\":\"%s\",\"members\":%zu,\"messages\":%d,\"delivered\":%lld,\"lost\":%lld,"
            "\"cpu_us_per_delivery\":%.3f,\"deliveries_per_second\":%.0f,"
            "\"p50_us\":%.0f,\"p99_us\":%.0f,\"rss_kib\":%ld}\n",
            mode, m_members.size(), messages, static_cast<long long>(delivered),
            static_cast<long long>(lost), cpu / double(std::max<std::int64_t>(delivered, 1)),
            double(delivered) / seconds, percentile(0.5), percentile(0.99), residentKiB(m_pid));
        std::fflush(stdout);
    }

private:
    void send(int fd, const QByteArray& datagram)
    {
        sendto(fd, datagram.constData(), size_t(datagram.size()), 0,
               reinterpret_cast<const sockaddr*>(&m_relay), sizeof m_relay);
    }

    void fetchKey(int fd)
    {
        for (int tries = 0; tries < 50 && !m_relayKey; ++tries) {
            send(fd, protocol::makeRecord(RecordType::RequestServerPublicKey));
            pollfd waiting{fd, POLLIN, 0};
            if (poll(&waiting, 1, 200) <= 0)
                continue;
            char buffer[2048];
            const ssize_t size = recv(fd, buffer, sizeof buffer, 0);
            protocol::RecordReader reader(QByteArrayView(buffer, std::max<ssize_t>(size, 0)));
            while (const auto record = reader.next()) {
                if (record->type == RecordType::ServerPublicKeyResponse)
                    m_relayKey = crypto::RsaPublicKey::fromPem(record->value).value();
            }
        }
        if (!m_relayKey)
            fail("the relay did not answer");
    }

    bool noticeAt(int fd)
    {
        pollfd waiting{fd, POLLIN, 0};
        while (poll(&waiting, 1, 300) > 0) {
            char buffer[2048];
            const ssize_t size = recv(fd, buffer, sizeof buffer, 0);
            protocol::RecordReader reader(QByteArrayView(buffer, std::max<ssize_t>(size, 0)));
            while (const auto record = reader.next()) {
                if (record->type == RecordType::NotifyConnect)
                    return true;
            }
        }
        return false;
    }

    /// Deliveries among what is ready, which may be notices only; nothing when so long nothing came.
    std::optional<int> receive(const Clock::time_point* sentAt, std::vector<double>& latencies,
                               int waitMs)
    {
        epoll_event events[64];
        const int ready = epoll_wait(m_epoll, events, 64, waitMs);
        if (ready <= 0)
            return std::nullopt;
        int messages = 0;
        for (int i = 0; i < ready; ++i) {
            const Member& member = m_members[events[i].data.u32];
            char buffer[2048];
            for (ssize_t size; (size = recv(member.fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0;) {
                const int count = messagesIn(member, QByteArrayView(buffer, size));
                messages += count;
                if (sentAt && count > 0)
                    latencies.push_back(
                        std::chrono::duration<double, std::micro>(Clock::now() - *sentAt).count());
            }
        }
        return messages;
    }

    int messagesIn(const Member& member, QByteArrayView datagram)
    {
        int count = 0;
        protocol::RecordReader reader(datagram);
        while (const auto record = reader.next()) {
            if (record->type != RecordType::SymmetricallyEncryptedMessage)
                continue;
            ++count;
            if (!m_checked) {
                const auto content = m_fernet.open(member.key, record->value);
                if (!content || content->text != m_text)
                    fail("a delivery did not open");
                m_checked = true;
            }
        }
        return count;
    }

    void drain()
    {
        std::vector<double> none;
        while (receive(nullptr, none, 50)) {}
    }

    sockaddr_in m_relay;
    int m_pid;
    int m_epoll;
    QByteArray m_text;
    crypto::SystemRandom m_random;
    crypto::Fernet m_fernet;
    std::optional<crypto::RsaPublicKey> m_relayKey;
    std::vector<Member> m_members;
    bool m_checked = false;
};

/// One seal and one sendmmsg slot per delivery, for as many deliveries as fill about a second.
void measureFloor(int members)
{
    crypto::SystemRandom random;
    crypto::Fernet fernet;
    const QByteArray text(kTextSize, 't');
    const int sender = openSocket(INADDR_LOOPBACK);
    std::vector<Member> recipients;
    std::vector<sockaddr_in> addresses;
    for (int i = 0; i < members; ++i) {
        recipients.push_back(
            {openSocket(0x7f010000u + 2 + std::uint32_t(i)), crypto::FernetKey::generate(random)});
        sockaddr_in own{};
        socklen_t size = sizeof own;
        getsockname(recipients.back().fd, reinterpret_cast<sockaddr*>(&own), &size);
        addresses.push_back(own);
    }
    const auto cpuNow = [] {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return double(now.tv_sec) * 1e6 + double(now.tv_nsec) / 1000;
    };

    std::vector<QByteArray> datagrams(recipients.size());
    std::vector<iovec> parts(recipients.size());
    std::vector<mmsghdr> headers(recipients.size());
    double sealing = 0;
    double sending = 0;
    const int rounds = std::max(20, 60'000 / members);
    for (int round = 0; round < rounds; ++round) {
        const double before = cpuNow();
        for (size_t i = 0; i < recipients.size(); ++i) {
            datagrams[i].resize(0);
            fernet.sealInto(datagrams[i], recipients[i].key, text, 1s * round, random);
            parts[i] = {datagrams[i].data(), size_t(datagrams[i].size())};
            headers[i] = {};
            headers[i].msg_hdr = {.msg_name = &addresses[i],
                                  .msg_namelen = sizeof(sockaddr_in),
                                  .msg_iov = &parts[i],
                                  .msg_iovlen = 1,
                                  .msg_control = nullptr,
                                  .msg_controllen = 0,
                                  .msg_flags = 0};
        }
        const double sealed = cpuNow();
        for (size_t done = 0; done < headers.size();) {
            const int count =
                sendmmsg(sender, headers.data() + done, unsigned(headers.size() - done), 0);
            if (count <= 0)
                fail("sendmmsg");
            done += size_t(count);
        }
        sending += cpuNow() - sealed;
        sealing += sealed - before;
        char buffer[2048];
        for (const Member& recipient : recipients) {
            while (recv(recipient.fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0) {}
        }
    }
    const double deliveries = double(rounds) * members;
    std::printf("{\"mode\":\"floor\",\"members\":%d,\"seal_us\":%.3f,\"send_us\":%.3f,"
                "\"cpu_us_per_delivery\":%.3f}\n",
                members, sealing / deliveries, sending / deliveries,
                (sealing + sending) / deliveries);
    for (const Member& recipient : recipients)
        close(recipient.fd);
    close(sender);
}

std::vector<int> numbers(const char* text)
{
    std::vector<int> result;
    for (char* end = nullptr; *text != 0; text = *end == ',' ? end + 1 : end)
        result.push_back(int(std::strtol(text, &end, 10)));
    return result;
}

} // namespace

int main(int argc, char** argv)
{
    const crypto::Library library;
    const std::string mode = argc > 1 ? argv[1] : "";
    if (mode == "floor" && argc == 3) {
        for (const int members : numbers(argv[2]))
            measureFloor(members);
    } else if (mode == "relay" && argc == 5) {
        Load load(std::uint16_t(std::atoi(argv[2])), std::atoi(argv[3]));
        for (const int members : numbers(argv[4])) {
            load.joinUpTo(members);
            // About as many deliveries for each size, so that no row takes much longer.
            load.measure("one at a time", 1, std::clamp(20'000 / members, 40, 1000));
            load.measure("saturated", kWindow, std::clamp(100'000 / members, 100, 5000));
        }
    } else {
        std::fputs("usage: relayload relay PORT PID N[,N...] | relayload floor N[,N...]\n", stderr);
        return 2;
    }
    return 0;
}
