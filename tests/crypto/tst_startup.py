"""Start-up where something is missing: QCA's provider, or the right to lock memory.

The first is shown in a mount namespace whose plugin folder is empty; where none can be made, the
test is skipped. Usage: tst_startup.py PROGRAM
"""

import glob
import os
import resource
import shutil
import subprocess
import sys

SKIPPED = 77
program = sys.argv[1]


def run(command, locked_limit=None):
    def limit():
        if locked_limit is not None:
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (locked_limit, locked_limit))

    done = subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, timeout=60)
    print(command[0], "limit", locked_limit, "->", done.returncode, repr(done.stdout), done.stderr)
    return done


def expect(condition, what):
    if not condition:
        sys.exit(f"failed: {what}")


done = run([program])
expect(done.returncode == 0 and done.stdout.startswith("ok\n"), "a plain start works")
expect(done.stderr == "", "a plain start prints no warning")

# Root may lock what it likes unless it gives up the right.
unprivileged = ["setpriv", "--bounding-set=-ipc_lock"] if os.geteuid() == 0 else []
for limit in (0, 4096, 65536, 300_000):
    done = run([*unprivileged, program], limit)
    expect(done.returncode == 0 and done.stdout.startswith("ok\n"), f"{limit} lockable bytes will do")
    expect(done.stderr == "", f"nothing is printed with {limit} lockable bytes")
    locked = int(done.stdout.split("locked ")[1].split()[0]) * 1024
    expect(locked <= limit, f"the limit of {limit} was in force: {locked} bytes are locked")

folders = glob.glob("/usr/lib/*/qca-qt6") + glob.glob("/usr/lib/qca-qt6")
namespace = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--user", "--map-root-user"])
if not folders or not shutil.which("unshare") or run([*namespace, "true"]).returncode != 0:
    print("skipped: no mount namespace, or the plugins lie elsewhere")
    sys.exit(SKIPPED)
hide = " && ".join(f"mount -t tmpfs none {folder}" for folder in folders)
done = run([*namespace, "sh", "-c", f'{hide} && exec "$0"', program])
expect(done.returncode == 1 and done.stdout == "provider missing\n", "the missing provider is noticed")
expect(done.stderr == "", "a missing provider prints nothing: the program says it in a sentence")
