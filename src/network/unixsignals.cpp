#include "network/unixsignals.h"

#include <QSocketNotifier>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>
#include <vector>
#endif

namespace network {

#ifdef Q_OS_UNIX

namespace {

int s_pipe[2] = {-1, -1};

void writeToPipe(int number)
{
    const int savedError = errno;
    const auto byte = static_cast<unsigned char>(number);
    // When the pipe is full, that many wait to be read: one more adds nothing.
    [[maybe_unused]] const auto written = ::write(s_pipe[1], &byte, 1);
    errno = savedError;
}

} // namespace

struct UnixSignals::Private {
    std::unique_ptr<QSocketNotifier> readable;
    std::vector<std::pair<int, struct sigaction>> before;
};

UnixSignals::UnixSignals(std::initializer_list<int> signalNumbers, QObject* parent)
    : QObject(parent),
      d(std::make_unique<Private>())
{
    Q_ASSERT(s_pipe[0] == -1);
    if (::pipe(s_pipe) != 0)
        qFatal("no pipe for signals: %s", qUtf8Printable(qt_error_string(errno)));
    for (const int end : s_pipe) {
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
        ::fcntl(end, F_SETFL, O_NONBLOCK);
    }
    d->readable = std::make_unique<QSocketNotifier>(s_pipe[0], QSocketNotifier::Read);
    connect(d->readable.get(), &QSocketNotifier::activated, this, [this] {
        unsigned char number = 0;
        if (::read(s_pipe[0], &number, 1) == 1)
            Q_EMIT received(number);
    });

    struct sigaction action = {};
    action.sa_handler = writeToPipe;
    action.sa_flags = SA_RESTART;
    for (const int number : signalNumbers) {
        struct sigaction before = {};
        ::sigaction(number, &action, &before);
        d->before.emplace_back(number, before);
    }
}

UnixSignals::~UnixSignals()
{
    for (const auto& [number, action] : d->before)
        ::sigaction(number, &action, nullptr);
    d->readable.reset();
    for (int& end : s_pipe)
        ::close(std::exchange(end, -1));
}

#else

struct UnixSignals::Private {};

UnixSignals::UnixSignals(std::initializer_list<int>, QObject* parent) : QObject(parent) {}

UnixSignals::~UnixSignals() = default;

#endif

} // namespace network
