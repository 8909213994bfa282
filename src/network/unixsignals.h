#pragma once

// Signals of the operating system (SIGINT, SIGTERM, SIGUSR1) as a Qt signal: the handler writes the
// number into a pipe, the event loop reads it there. One object at a time, made in main() and
// living on the main thread; when it goes, the signals do again what they did before. Does nothing
// where there are no such signals. Source: signal-safety(7), the self-pipe.

#include <QObject>

#include <initializer_list>
#include <memory>

namespace network {

class UnixSignals final : public QObject
{
    Q_OBJECT

public:
    explicit UnixSignals(std::initializer_list<int> signalNumbers, QObject* parent = nullptr);
    ~UnixSignals() override;

Q_SIGNALS:
    void received(int signalNumber);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace network
