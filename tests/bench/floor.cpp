#include "floor.h"

#include "crypto/fernet.h"
#include "crypto/random.h"
#include "machine.h"

#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace bench {

using namespace std::chrono_literals;

namespace {

struct Recipient {
    int socket;
    sockaddr_in address;
    crypto::FernetKey key;
};

std::vector<Recipient> makeRecipients(int count, crypto::RandomSource& random)
{
    std::vector<Recipient> recipients;
    for (int number = 0; number < count; ++number) {
        const int socket = openMemberSocket(std::uint32_t(number));
        sockaddr_in own{};
        socklen_t size = sizeof own;
        getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size);
        recipients.push_back({socket, own, crypto::FernetKey::generate(random)});
    }
    return recipients;
}

double cpuNow()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e6 + double(now.tv_nsec) / 1000;
}

} // namespace

void measureFloor(int members)
{
    crypto::SystemRandom random;
    crypto::Fernet fernet;
    const QByteArray text(120, 't');
    const int sender = openSocket(INADDR_LOOPBACK);
    std::vector<Recipient> recipients = makeRecipients(members, random);
    std::vector<QByteArray> datagrams(recipients.size());
    std::vector<iovec> parts(recipients.size());
    std::vector<mmsghdr> headers(recipients.size());
    std::array<char, 2048> buffer;
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
            headers[i].msg_hdr = {.msg_name = &recipients[i].address,
                                  .msg_namelen = sizeof recipients[i].address,
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
        for (const Recipient& recipient : recipients) {
            while (receive(recipient.socket, buffer)) {}
        }
    }
    const double deliveries = double(rounds) * members;
    std::printf("{\"mode\":\"floor\",\"members\":%d,\"seal_us\":%.3f,\"send_us\":%.3f,"
                "\"cpu_us_per_delivery\":%.3f}\n",
                members, sealing / deliveries, sending / deliveries,
                (sealing + sending) / deliveries);
    for (const Recipient& recipient : recipients)
        close(recipient.socket);
    close(sender);
}

} // namespace bench
