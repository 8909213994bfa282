#!/usr/bin/env bash
# Takes the pictures of the window that the README shows; run by `./dev screenshots`.
set -euo pipefail
cd -- "$(dirname -- "$0")/../.."
mkdir -p docs/images
for appearance in light dark; do
    QT_QPA_PLATFORM=offscreen build/dev/tests/gui_screenshots --appearance "$appearance" \
        "docs/images/window-$appearance.png" 2>/dev/null
done
ls -l docs/images
