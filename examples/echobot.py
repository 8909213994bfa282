#!/usr/bin/env python3
"""Answers everybody who says "!echo TEXT" with TEXT. Usage: echobot.py [CONTROL-PORT]"""

import os
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 48387
with socket.create_connection(("127.0.0.1", port)) as connection:
    app = connection.makefile("rw", encoding="utf-8", newline="\n")
    for line in app:
        _time, _, event = line.rstrip("\n").partition(" ")
        kind, _, rest = event.partition(" ")
        if kind == "hello":
            cookie = rest.partition(" cookie=")[2]
            if os.path.basename(cookie) != f"control-{port}.cookie":
                sys.exit(f"not the cookie of port {port}: {rest}")  # never show another file
            with open(cookie, encoding="ascii") as file:
                print("AUTH", file.read(), file=app, flush=True)
        elif kind == "message":
            _sender, _, text = rest.partition(" ")
            if text.startswith("!echo "):
                # What we read and what /say takes is escaped alike: it goes back as it came.
                print("/say", text.removeprefix("!echo "), file=app, flush=True)
