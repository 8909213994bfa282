#pragma once

// A history store in memory, which a test can look into, hand to another relay, or let fail.

#include "relay/historystore.h"

namespace relaytest {

class MemoryStore final : public relay::HistoryStore
{
public:
    std::map<relay::LogNumber, std::vector<QByteArray>> logs;
    bool full = false;
    int replaced = 0;

    std::map<relay::LogNumber, std::vector<QByteArray>> take() override { return logs; }
    bool append(relay::LogNumber log, QByteArrayView record) override
    {
        if (!full)
            logs[log].push_back(record.toByteArray());
        return !full;
    }
    bool replace(relay::LogNumber log, const std::vector<QByteArray>& records) override
    {
        if (full)
            return false;
        ++replaced;
        if (records.empty())
            logs.erase(log);
        else
            logs[log] = records;
        return true;
    }
};

} // namespace relaytest
