#pragma once

// Where a relay keeps its history on disk: logs of records that only grow until they are replaced. The
// relay knows what the records mean, whoever implements this how they are sealed and written. What
// append() took outlives the death of the program. One thread; handed in by the relay's owner, which
// outlives it. Source: docs/protocol.md, "History"; docs/options.md, "History".

#include <QByteArray>

#include <cstdint>
#include <map>
#include <vector>

namespace relay {

/// A room's log has its number; that of the relay itself another.
using LogNumber = std::uint32_t;
inline constexpr LogNumber kRelayLog = 0xffffffff;

class HistoryStore
{
public:
    virtual ~HistoryStore() = default;

    /// All that there is, oldest first; asked for once.
    [[nodiscard]] virtual std::map<LogNumber, std::vector<QByteArray>> take() = 0;
    // False: it could not be written, and the log is what it was.
    [[nodiscard]] virtual bool append(LogNumber log, QByteArrayView record) = 0;
    /// No records: the log goes.
    [[nodiscard]] virtual bool replace(LogNumber log, const std::vector<QByteArray>& records) = 0;
};

} // namespace relay
