# shellcheck shell=bash
#
# The machine that ./dev works on: sourced by it, never run. It knows which packages Sottovoce takes
# and how to have them, natively or in a root (what these are stands at the top of ./dev). From here
# ./dev uses set_up, inside, finish and go_back.
#
# Given by ./dev: checkout (the folder it lies in), started_in (where the user stood), say and fail.

: "${checkout:?}" "${started_in:?}"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sottovoce
suite=trixie # Debian 13

# Everything that building, testing and looking at Sottovoce takes: 312 MB to fetch, 1.3 GB on disk.
packages=(
    # compilers and build
    g++ cmake ninja-build ccache git ca-certificates
    lld                       # links five times as fast as ld, and LLVM is here for clang
    clang libclang-rt-dev     # ./dev fuzz: libFuzzer with its sanitizers
    clang-format clang-tidy   # ./dev format, ./dev lint
    # Qt: headers, lupdate and lrelease, X11 and Wayland, SVG icons, Qt's own texts
    qt6-base-dev qt6-base-dev-tools qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools
    qt6-svg-dev qt6-svg-plugins qt6-qpa-plugins qt6-wayland qt6-translations-l10n
    libqrencode-dev pkgconf   # fingerprints as QR codes; CMake finds it by pkg-config
    qtkeychain-qt6-dev        # passwords in the desktop's keychain
    # cryptography; the plugins hold QCA's OpenSSL provider
    libqca-qt6-dev libqca-qt6-plugins libssl-dev
    libicu-dev                # Unicode's own data on which names look alike (UTS #39)
    # tests: an independent peer, network namespaces, a display without a screen, a session bus
    python3 python3-cryptography iproute2 procps util-linux netcat-openbsd tzdata
    xvfb xauth dbus-daemon appstream desktop-file-utils
    # fonts: Inter for the window, DejaVu for Arabic, Hebrew and symbols, Droid for Chinese, Japanese
    # and Korean (7 MB where Noto CJK takes 91), and emoji
    fonts-inter fonts-dejavu-core fonts-droid-fallback fonts-noto-color-emoji
)

# What making and entering a root takes on the machine itself.
tools=(mmdebstrap bubblewrap debian-archive-keyring)

# --- packages of the machine ---------------------------------------------------------------------

installed() {
    local count
    count=$(dpkg-query --show --showformat='${db:Status-Status}\n' "$@" 2>/dev/null |
        grep --count --line-regexp installed) || true
    ((count == $#))
}

# The version apt would install, empty when it knows of none.
candidate() {
    LC_ALL=C apt-cache policy "$1" 2>/dev/null |
        awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

# Installs packages as root, or by a sudo that asks no question; anyone else is told the command.
install_packages() {
    local -a as_root=() missing=()
    local package
    for package in "$@"; do
        installed "$package" || missing+=("$package")
    done
    if ((EUID != 0)); then
        if ! sudo -n true 2>/dev/null; then
            fail "this machine lacks packages; as root, run: apt-get install --no-install-recommends ${missing[*]}"
        fi
        as_root=(sudo -n)
    fi
    local log
    log=$(mktemp)
    say "installing packages with apt ..."
    # The first command mends what an interrupted installation left behind.
    if ! { "${as_root[@]}" dpkg --configure -a &&
        "${as_root[@]}" apt-get update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes \
            --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        fail "apt could not install: ${missing[*]} (the whole log is $log)"
    fi
    rm -f "$log"
}

# Whether the machine's own packages will do.
native_possible() {
    local qt compiler
    if [[ -z $(candidate qt6-base-dev) ]] && ((EUID == 0)); then
        apt-get update >/dev/null 2>&1 || true # a fresh container knows no packages yet
    fi
    qt=$(candidate qt6-base-dev)
    compiler=$(candidate g++)
    [[ -n $qt && -n $compiler && -n $(candidate libqca-qt6-dev) ]] &&
        dpkg --compare-versions "$qt" ge 6.8 && dpkg --compare-versions "${compiler#*:}" ge 14
}

# --- the root --------------------------------------------------------------------------------------

# A changed list is a new root; its architecture counts too, for homes on a shared disk.
root_path() {
    local hash
    hash=$(printf '%s\n' "$suite" "$(uname -m)" "${packages[@]}" | sort | sha256sum)
    printf '%s/root-%s\n' "$cache" "${hash:0:12}"
}

# What owns all of a root: root itself, or an ordinary user who is root in a user namespace, where the
# user's subordinate ids stand for the other owners. Files that a root needs belong to the user then,
# as bubblewrap wants it.
as_owner=()
((EUID == 0)) || as_owner=(unshare --user --map-root-user --map-auto)

# A mount left in the tree is never followed.
remove_tree() { [[ ! -e $1 ]] || "${as_owner[@]}" rm -rf --one-file-system -- "$1"; }

# Makes the root, whole or not at all: under a lock, in a folder with another name, which gets its
# own name as the last step. If this script is killed, so is what it started, and the next run
# clears up first.
make_root() {
    local command incomplete=
    for command in mmdebstrap bwrap $( ((EUID == 0)) || echo newuidmap); do
        command -v "$command" >/dev/null || incomplete=yes
    done
    [[ -e /usr/share/keyrings/debian-archive-keyring.gpg ]] || incomplete=yes
    if [[ $incomplete ]]; then
        command -v apt-get >/dev/null ||
            fail "this needs apt (Debian, Ubuntu); on another system, build with the presets of CMakePresets.json."
        ((EUID == 0)) || tools+=(uidmap)
        install_packages "${tools[@]}"
    fi

    mkdir -p "$cache"
    exec {lock}>"$cache/setup.lock"
    if ! flock --nonblock "$lock"; then
        say "waiting for another set-up to end ..."
        flock "$lock"
    fi
    local making=$cache/making log=$cache/setup.log
    remove_tree "$making"

    if [[ ! -d $root ]]; then
        (($(df --output=avail -B1M "$cache" | tail -n 1) > 2500)) ||
            fail "the set-up needs 2.5 GB of free disk space below $cache."
        say "making a Debian 13 root for building, once: about a minute, 312 MB to fetch, 1.3 GB on disk ..."
        if ! fill_root "$making" >"$log" 2>&1 </dev/null; then
            remove_tree "$making"
            tail -n 5 "$log" >&2
            fail "the root could not be made; it needs the network to reach a Debian mirror. The whole log is $log"
        fi
        sync -f "$making" # after a loss of power too, what has the name is whole
        mv -T "$making" "$root"
        remove_old_roots
    fi
    exec {lock}>&-
}

# Runs in namespaces of its own, so that with this script dies whatever it started, and its mounts too.
fill_root() {
    local target=$1 list
    list=$(IFS=, && echo "${packages[*]}")
    # enter() binds the machine's own over these: they have to be plain files.
    # shellcheck disable=SC2016 # $1 is for the shell that mmdebstrap starts
    local plain='cd "$1/etc" && for f in resolv.conf localtime hosts machine-id; do rm -f $f && touch $f; done'
    local -a contain=("${as_owner[@]:-unshare}" --mount --pid --fork --kill-child --mount-proc)
    setpriv --pdeathsig KILL "${contain[@]}" \
        mmdebstrap --mode=root --variant=minbase --include="$list" --customize-hook="$plain" \
        --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt=force-unsafe-io "$suite" "$target"
}

# Roots of earlier package lists go when no checkout has used them for a month (enter() touches one).
remove_old_roots() {
    local old
    while read -r old; do
        remove_tree "$old"
    done < <(find "$cache" -maxdepth 1 -name 'root-*' -mtime +30)
}

# Runs a command inside the root and gives its exit code. The user's own folders are bound in at their
# own paths; of the machine's system only what names users, hosts and time. Nothing is hidden from the
# command and nothing is kept from it: this is a way to have libraries, not a jail.
enter() {
    local path real
    touch -- "$root"
    local -a options=(--bind "$root" / --dev-bind /dev /dev --proc /proc --ro-bind /sys /sys
        --tmpfs /run --bind /tmp /tmp) # `ip netns` keeps its names below /run
    for path in /*; do # /home, /mnt, /srv and whatever else is not the system itself
        [[ $path =~ ^/(bin|boot|dev|etc|lib(x?32|64)?|proc|root|run|sbin|sys|tmp|usr|var|lost\+found)$ ||
            ! -d $path || -L $path ]] || options+=(--bind "$path" "$path")
    done
    for path in "$HOME" "$cache" "$checkout" "$(git_folder)" "${XDG_RUNTIME_DIR:-}" /run/dbus "${XAUTHORITY:-}"; do
        [[ ! -e $path || $path == / ]] || options+=(--bind "$path" "$path")
    done
    for path in /etc/{passwd,group,hosts,machine-id,resolv.conf,localtime}; do
        real=$(readlink -f "$path") || continue
        [[ ! -f $real ]] || options+=(--ro-bind "$real" "$path")
    done
    path=$(dirname "$checkout")/shared # test vectors that are not part of the project
    [[ ! -d $path/vectors ]] || options+=(--ro-bind "$path" "$path")
    [[ ! -d /usr/share/fonts ]] || options+=(--ro-bind /usr/share/fonts /usr/local/share/fonts)
    ((EUID == 0)) || options+=(--unshare-user --uid "$EUID" --gid "$(id -g)")

    # A background job has SIGINT ignored: Ctrl-C is for the command alone (env gives it back), and
    # bubblewrap, which would kill it, stays until it has shut down. Other signals are handed on.
    bwrap "${options[@]}" --cap-add ALL --die-with-parent --chdir "$PWD" --setenv SOTTOVOCE_INSIDE "$root" \
        -- env --default-signal=INT,QUIT "$@" <&0 &
    local bwrap=$! status interrupted
    for signal in HUP INT TERM; do
        # shellcheck disable=SC2064 # the values of now
        trap "interrupted=yes; hand_on $signal $bwrap" "$signal"
    done
    while :; do
        interrupted='' status=0
        wait "$bwrap" || status=$?
        [[ $interrupted ]] || break
    done
    trap - HUP INT TERM
    return "$status"
}

# A Ctrl-C at the terminal reaches the command without help.
hand_on() {
    local signal=$1 bwrap=$2 command=''
    [[ $signal != INT || ! -t 0 ]] || return 0
    read -r command _ <"/proc/$bwrap/task/$bwrap/children" || true # its line has no end
    [[ -z $command ]] || kill -s "$signal" "$command" || true
}

# The folder of git's own data when the checkout is a worktree of another one.
git_folder() {
    [[ ! -f $checkout/.git ]] ||
        git -C "$checkout" rev-parse --path-format=absolute --git-common-dir
}

# --- either way ----------------------------------------------------------------------------------

# Decides on the way to work and makes what it needs. Quick when all is there.
set_up() {
    root=$(root_path)
    if [[ ${SOTTOVOCE_INSIDE:-} ]]; then
        root='' # ./dev within ./dev shell
    elif [[ ! -d $root ]]; then
        if native_possible; then
            root=''
            installed "${packages[@]}" || install_packages "${packages[@]}"
        else
            make_root
        fi
    fi
    if [[ $root ]]; then
        # The machine's own tools and libraries, found by these, are not the root's.
        export PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin
        unset CC CXX LD_LIBRARY_PATH LD_PRELOAD PYTHONHOME PYTHONPATH QT_PLUGIN_PATH
    fi
    # Clones share what was compiled: the cache sees paths relative to the checkout.
    export CCACHE_DIR=$cache/ccache CCACHE_BASEDIR=$checkout CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE=2G
    export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime # what precompiled headers ask for
    export CCACHE_DEPEND=1 # what is not in the cache is compiled without being preprocessed first
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache # configure takes it from here; the presets stay plain
    export LC_ALL=C.UTF-8
}

inside() { if [[ $root ]]; then enter "$@"; else "$@"; fi; }

# Runs the command that this run is about, as its last act. Natively it takes this script's place.
finish() {
    [[ $root ]] || exec "$@"
    enter "$@"
}

# Back to where the user stands, so that relative paths mean what they say; unless that lies in a
# system folder, which is the root's own inside.
go_back() {
    [[ $root && $started_in/ =~ ^/(bin|boot|etc|lib(x?32|64)?|root|run|sbin|usr|var)?/ &&
        $started_in/ != "$HOME"/* && $started_in/ != "$checkout"/* ]] || cd -- "$started_in" || fail "the folder $started_in is gone."
}
