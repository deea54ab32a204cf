#!/bin/sh
# The browser tests drive Debian's Chromium; on another system install one and name it in FLOORWALKER_CHROMIUM.
set -e
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "── installing Chromium for the browser tests"
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fonts-dejavu-core >/dev/null
else
    echo "── no Chromium found: the browser tests will be skipped (install one, or set FLOORWALKER_CHROMIUM)"
fi
