#!/bin/sh
# Says a text to everybody in the room: alert.sh TEXT..., or from a pipe: df -h | alert.sh
# Ends with 0 when it was sent, with 1 and a sentence when not. Takes nc, and the control port from
# SOTTOVOCE_CONTROL_PORT if it is not 48387.
set -eu

port=${SOTTOVOCE_CONTROL_PORT:-48387}
if [ $# -gt 0 ]; then text=$*; else text=$(cat); fi
# One line: backslashes doubled, line breaks written as \n.
text=$(printf '%s\n' "$text" | sed 's/\\/\\\\/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }')

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkfifo "$folder/said"
nc 127.0.0.1 "$port" <"$folder/said" | {
    exec 3>"$folder/said"
    IFS=' ' read -r _ _ _ _ cookie || { echo "no control port answers at $port" >&2; exit 1; }
    cookie=${cookie#cookie=}
    case $cookie in
    */"control-$port.cookie") printf 'AUTH %s\n' "$(cat "$cookie")" >&3 ;;
    ?*) echo "$cookie is not the cookie of port $port" >&2; exit 1 ;; # never show another file
    esac
    printf '/say %s\n/quit\n' "$text" >&3
    while IFS=' ' read -r _ kind rest; do
        case $kind in
        sent) exit 0 ;;
        error) echo "not sent: $rest" >&2; exit 1 ;;
        esac
    done
    echo "the control port did not let us in" >&2
    exit 1
}
