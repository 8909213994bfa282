#!/usr/bin/env python3
"""No folder of src/ includes what it may not.

What it may stands in one place, the table of src/README.md. The link line enforces most of it, but
a static library's headers are often found all the same. Rules that no link line knows are
added: who sees the cryptographic libraries, ICU and SQL, and that the machines stay pure.
"""

import re

import support

# Headers that only one folder may see, whatever the table says.
RESERVED = {
    "crypto": re.compile(r"QtCrypto|qca|openssl/"),
    "names": re.compile(r"unicode/"),
    "history": re.compile(r"QtSql|QSql|sqlite|sqlcipher"),
    "gui": re.compile(r"qrencode|qt6keychain"),
}

# The machines are run in memory, thousands of simulated seconds in a real one: no input or output,
# no clock, no thread, no event loop, and randomness is handed in.
PURE = ("protocol", "delivery", "secure", "session", "relay")
IMPURE_HEADERS = re.compile(
    r"""^(
        Qt(Network|Widgets|Gui|DBus|Concurrent)? (/.*)? | QtCore |
        Q(Object|Timer|BasicTimer|ChronoTimer|ElapsedTimer|DeadlineTimer|DateTime|Time|Date) |
        Q(Thread\w*|Mutex|ReadWriteLock|Semaphore|WaitCondition|Future\w*|EventLoop) |
        Q(CoreApplication|GuiApplication|Application|SocketNotifier|LocalSocket|LocalServer) |
        Q(UdpSocket|TcpSocket|TcpServer|AbstractSocket|HostAddress|HostInfo|Network\w*|Ssl\w*|Dns\w*) |
        Q(File|SaveFile|TemporaryFile|Dir|Process|Settings|RandomGenerator) |
        sys/(socket|time|uio|un|epoll|timerfd|select)\.h | netinet/.* | arpa/.* | net/.* | netdb\.h |
        poll\.h | unistd\.h | fcntl\.h | time\.h | ctime | thread | mutex | shared_mutex |
        condition_variable | future | fstream | iostream
    )$""",
    re.VERBOSE,
)
IMPURE_CALLS = re.compile(r"_clock::now\b|\brandom_device\b|\bQRandomGenerator\b|\bcurrentDateTime\w*")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
GENERATED = re.compile(r"(^|/)(ui_\w+\.h|moc_\w+\.cpp|\w+\.moc|version\.h)$")


def complaints_of_line(root, folder, allowed, line):
    include = INCLUDE.match(line)
    if not include:
        call = IMPURE_CALLS.search(line.partition("//")[0])
        if call and folder in PURE:
            yield f"{folder} is pure: time and randomness are handed in, not '{call[0]}'"
        return

    quoted, header = include[1] == '"', include[2]
    for owner, pattern in RESERVED.items():
        if pattern.match(header) and folder != owner:
            yield f"only {owner} may include {header}"
    if folder in PURE and IMPURE_HEADERS.match(header):
        yield f"{folder} is pure and may not include {header}"
    if not quoted or GENERATED.search(header):
        return
    target, slash, _ = header.partition("/")
    if not slash:
        yield f'{header} is to be included as "folder/file.h"'
    elif target != folder and target not in allowed:
        yield f"{folder} may not include {target} ({header})"
    elif not (root / "src" / header).is_file():
        yield f"{header} does not exist"


def check(root):
    table = support.read_map(root)
    complaints = []
    for path in support.sources(root, "src"):
        folder = path.relative_to(root / "src").parts[0]
        _, allowed = table.get(folder, ("", set()))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for complaint in complaints_of_line(root, folder, allowed, line):
                complaints.append(f"{path.relative_to(root)}:{number}: {complaint}")
    return complaints + cycles({folder: allowed for folder, (_, allowed) in table.items()})


def cycles(graph):
    """Complains when the folders cannot be put in an order in which each includes only earlier ones."""
    left = dict(graph)
    while True:
        ready = [folder for folder, allowed in left.items() if not allowed & left.keys()]
        if not ready:
            break
        for folder in ready:
            del left[folder]
    return [f"src/README.md: the table runs in a circle: {', '.join(sorted(left))}"] if left else []


README = """
| folder | what is there | may include |
|---|---|---|
| protocol | bytes | - |
| crypto | keys | protocol |
| session | the client | protocol, crypto |
| network | sockets | protocol, crypto, session |
| app | main | everything but relayd |
| relayd | main | network |
"""

GOOD = {
    "src/README.md": README,
    "src/protocol/a.h": "#include <QByteArray>\n#include <chrono>\n// not steady_clock::now()\n",
    "src/crypto/a.cpp": '#include "protocol/a.h"\n#include <QtCrypto>\n#include <openssl/evp.h>\n',
    "src/session/a.h": '#include "crypto/b.h"\n',
    "src/crypto/b.h": "",
    "src/network/a.cpp": '#include "session/a.h"\n#include <QUdpSocket>\n#include "a.moc"\n',
    "src/app/main.cpp": '#include "network/b.h"\n#include "session/a.h"\n',
    "src/network/b.h": "#include <QTimer>\n",
}

CASES = [
    ("an arrow against the table", {"src/protocol/b.h": '#include "crypto/b.h"\n'},
     "protocol/b.h:1: protocol may not include crypto"),
    ("an arrow to a folder of the exception", {"src/app/x.cpp": '#include "relayd/a.h"\n'},
     "app may not include relayd"),
    ("indented and spaced", {"src/crypto/c.cpp": '\n  #  include "session/a.h"\n'},
     "c.cpp:2: crypto may not include session"),
    ("a folder without a row", {"src/extra/a.cpp": '#include "protocol/a.h"\n'},
     "extra may not include protocol"),
    ("no folder named", {"src/network/c.cpp": '#include "b.h"\n'}, '"folder/file.h"'),
    ("a missing header", {"src/network/c.cpp": '#include "network/gone.h"\n'}, "does not exist"),
    ("QCA outside crypto", {"src/network/c.cpp": "#include <QtCrypto>\n"}, "only crypto"),
    ("QCA's own name", {"src/network/c.cpp": "#include <qca.h>\n"}, "only crypto"),
    ("OpenSSL outside crypto", {"src/app/c.cpp": "#include <openssl/rand.h>\n"}, "only crypto"),
    ("ICU outside names", {"src/app/c.cpp": "#include <unicode/uspoof.h>\n"}, "only names"),
    ("SQL outside history", {"src/network/c.cpp": "#include <QSqlQuery>\n"}, "only history"),
    ("a socket in a machine", {"src/session/c.h": "#include <QUdpSocket>\n"}, "session is pure"),
    ("an object in a machine", {"src/session/c.h": "#include <QObject>\n"}, "session is pure"),
    ("a timer in a machine", {"src/protocol/c.h": "#include <QTimer>\n"}, "protocol is pure"),
    ("a system socket", {"src/session/c.h": "#include <sys/socket.h>\n"}, "session is pure"),
    ("a clock read", {"src/session/c.cpp": "auto t = std::chrono::steady_clock::now();\n"},
     "not '_clock::now'"),
    ("randomness drawn", {"src/session/c.cpp": "std::random_device device;\n"}, "random_device"),
    ("a circle", {"src/README.md": README.replace("| bytes | - |", "| bytes | session |")},
     "circle: app, crypto, network, protocol, relayd, session"),
    ("an unknown name", {"src/README.md": README.replace("| keys | protocol |", "| keys | tls |")},
     "no row of the table"),
    ("no table", {"src/README.md": "nothing\n"}, "has no table"),
]

if __name__ == "__main__":
    support.main("The folders of src include what the table allows:", check, GOOD, CASES)
