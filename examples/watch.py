#!/usr/bin/env python3
"""Shows what happens in a room on another machine, over TLS.

Usage: watch.py HOST PORT CERTIFICATE COOKIE-FILE

CERTIFICATE is what the program printed as "control certificate" when it started. Copy the file with
the cookie by a way that you trust, for example scp, each time the port was opened anew.
"""

import hashlib
import socket
import ssl
import sys

host, port, pinned, cookie_file = sys.argv[1:]
with open(cookie_file, encoding="ascii") as file:
    cookie = file.read()

# Nobody vouches for the certificate: it is compared with the one that we were told, and nothing else
# about it counts.
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.minimum_version = ssl.TLSVersion.TLSv1_3
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
with context.wrap_socket(socket.create_connection((host, int(port)))) as connection:
    shown = hashlib.sha256(connection.getpeercert(binary_form=True)).hexdigest()
    if shown != pinned.replace(":", "").lower():
        sys.exit(f"somebody else answers there: its certificate is {shown}")  # and learns no cookie
    app = connection.makefile("rw", encoding="utf-8", newline="\n")
    print("AUTH", cookie, file=app, flush=True)
    for line in app:
        print(line, end="", flush=True)
