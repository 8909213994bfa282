// A proxy that impairs UDP between clients and one relay, for tests:
//
//   impairproxy --relay ADDRESS:PORT [--listen ADDRESS:PORT] [--seed N] [--seconds N] [--NAME VALUE]...
//
// It prints `listening ADDRESS:PORT`. NAMEs and VALUEs are those of commands.h, `up-` or `down-` before a
// NAME means one direction, as in `--up-loss 0.1`, and `--partition T1,T2` takes both its values at once.
// The same can be said on standard input, a line each, and is answered with `ok` and the line, or
// `error` and a sentence. `stats` is answered with `stats` and JSON. It ends at the line `quit`, the
// end of its input, SIGTERM, or after --seconds.

#include "support/impair/proxy.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <exception>
#include <iterator>
#include <stdexcept>

namespace {

using impair::Duration;
using namespace std::chrono_literals;

/// A proxy that a test forgot does not run for ever.
constexpr std::uint32_t kSeconds = 3600;
constexpr std::uint32_t kMostSeconds = 7 * 24 * 3600;
/// Far longer than any command.
constexpr std::size_t kLongestLine = 4096;

struct Options {
    sockaddr_in listen{};
    sockaddr_in relay{};
    std::uint32_t seed = 1;
    std::uint32_t seconds = kSeconds;
    impair::Directions impairments{};
};

std::uint32_t parseNumber(std::string_view text, std::uint32_t largest)
{
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
    if (error != std::errc() || end != text.end() || value > largest)
        throw std::invalid_argument(std::string(text) + " is no number up to "
                                    + std::to_string(largest));
    return value;
}

sockaddr_in parseAddress(std::string_view text)
{
    const auto colon = text.rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (colon == std::string_view::npos
        || inet_pton(AF_INET, std::string(text.substr(0, colon)).c_str(), &address.sin_addr) != 1)
        throw std::invalid_argument(std::string(text) + " is no IPv4 address and port");
    address.sin_port = htons(std::uint16_t(parseNumber(text.substr(colon + 1), 65535)));
    return address;
}

std::string toText(const sockaddr_in& address)
{
    char host[INET_ADDRSTRLEN] = {};
    inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
    return std::string(host) + ':' + std::to_string(ntohs(address.sin_port));
}

/// The line that says the same as an option.
std::string toLine(std::string_view name, std::string value)
{
    std::string line;
    for (const std::string_view direction : {"up", "down"}) {
        if (name.starts_with(direction) && name.substr(direction.size()).starts_with('-')) {
            line = std::string(direction) + ' ';
            name.remove_prefix(direction.size() + 1);
        }
    }
    if (const auto comma = value.find(','); comma != std::string::npos)
        value[comma] = ' ';
    return line + std::string(name) + ' ' + value;
}

void impairAtOnce(impair::Directions& impairments, const std::string& line)
{
    if (const std::string wrong = change(impairments, line, Duration::zero()); !wrong.empty())
        throw std::invalid_argument(line + ": " + wrong);
}

Options parse(int count, char** words)
{
    Options options{.listen = parseAddress("127.0.0.1:0")};
    for (int i = 1; i < count; i += 2) {
        std::string_view name = words[i];
        if (!name.starts_with("--") || i + 1 == count)
            throw std::invalid_argument(std::string(name) + " is no option with a value");
        name.remove_prefix(2);
        const std::string value = words[i + 1];
        if (name == "listen")
            options.listen = parseAddress(value);
        else if (name == "relay")
            options.relay = parseAddress(value);
        else if (name == "seed")
            options.seed = parseNumber(value, UINT32_MAX);
        else if (name == "seconds")
            options.seconds = parseNumber(value, kMostSeconds);
        else
            impairAtOnce(options.impairments, toLine(name, value));
    }
    if (options.relay.sin_port == 0)
        throw std::invalid_argument("--relay ADDRESS:PORT is needed");
    return options;
}

void answer(const std::string& line)
{
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

/// Whether it goes on.
bool carryOut(impair::Proxy& proxy, const std::string& line)
{
    if (line == "stats") {
        answer("stats " + proxy.statistics());
        return true;
    }
    if (line == "quit") {
        answer("ok quit");
        return false;
    }
    const std::string wrong = change(proxy.impairments(), line, proxy.now());
    answer(wrong.empty() ? "ok " + line : "error " + line + ": " + wrong);
    return true;
}

/// Lines from standard input.
class Commands
{
public:
    /// Whether it goes on.
    bool read(impair::Proxy& proxy)
    {
        char buffer[kLongestLine];
        const auto size = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (size <= 0)
            return false;
        m_rest.append(buffer, std::size_t(size));
        for (auto end = m_rest.find('\n'); end != std::string::npos; end = m_rest.find('\n')) {
            const std::string line = m_rest.substr(0, end);
            m_rest.erase(0, end + 1);
            if (!carryOut(proxy, line))
                return false;
        }
        return m_rest.size() <= kLongestLine;
    }

private:
    std::string m_rest;
};

timespec timeUntil(Duration moment, Duration now)
{
    const auto left = std::max(Duration::zero(), moment - now);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    return {.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(left - seconds).count()};
}

void run(impair::Proxy& proxy, Duration end)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    const impair::Descriptor signalled(signalfd(-1, &signals, SFD_CLOEXEC));
    answer("listening " + toText(proxy.address()));

    Commands commands;
    pollfd watched[] = {
        {proxy.descriptor(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}, {signalled.get(), POLLIN, 0}};
    for (Duration now = proxy.now(); now < end; now = proxy.now()) {
        const timespec wait = timeUntil(std::min(end, proxy.nextDeparture().value_or(end)), now);
        if (ppoll(watched, std::size(watched), &wait, nullptr) < 0)
            continue;
        if (watched[1].revents && !commands.read(proxy))
            return;
        if (watched[2].revents)
            return;
        proxy.work();
    }
}

} // namespace

int main(int count, char** words)
{
    try {
        const Options options = parse(count, words);
        impair::Proxy proxy(options.listen, options.relay, options.seed);
        proxy.impairments() = options.impairments;
        run(proxy, std::chrono::seconds(options.seconds));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "impairproxy: %s\n", error.what());
        return 2;
    }
}
