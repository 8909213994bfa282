#include "network/log.h"

Q_LOGGING_CATEGORY(lcNetwork, "sottovoce.network")

namespace network {

const char* inWords(Problem problem)
{
    switch (problem) {
    case Problem::NoInterface: return "no network interface is up";
    case Problem::UnknownInterface: return "no such network interface is up:";
    case Problem::GroupUnavailable: return "the group cannot be listened to:";
    case Problem::PortTaken: return "another program holds the port:";
    case Problem::RelayNameUnknown: return "no address is known for";
    case Problem::KeyUnreadable: return "the key cannot be read from";
    case Problem::KeyUnwritable: return "a key cannot be written to";
    case Problem::HistoryUnreadable: return "the history cannot be read from";
    case Problem::HistoryUnwritable: return "the history cannot be written to";
    case Problem::IdentityUnreadable: return "our own key cannot be read from";
    case Problem::IdentityUnwritable: return "our own key cannot be written to";
    case Problem::SocketFailed: return "a socket failed:";
    }
    return "";
}

} // namespace network
