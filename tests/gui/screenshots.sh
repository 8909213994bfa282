#!/usr/bin/env bash
#
# Takes the pictures of the window that README.md and docs/ show, into docs/images: `./dev screenshots`.
# The window is the real one, in states staged by tests/gui/screenshots/scenes_*.cpp; no display is
# needed. An argument names another folder to write to.

set -euo pipefail

checkout=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
folder=${1:-$checkout/docs/images}
program=$checkout/build/dev/tests/gui_screenshots
export QT_QPA_PLATFORM=offscreen QT_LOGGING_RULES='*.debug=false'

[[ -x $program ]] || {
    echo "screenshots.sh: $program is not built; ./dev screenshots builds it." >&2
    exit 1
}
mkdir -p "$folder"
for appearance in light dark; do
    "$program" --scene rooms --appearance "$appearance" "$folder/window-$appearance.png"
done
"$program" --scene new-relay --window relay "$folder/verify-relay.png"
"$program" --scene mixed --window person-2 "$folder/verify-person.png"
"$program" --scene refused --window relay "$folder/changed-key.png"
ls -l "$folder"/*.png
