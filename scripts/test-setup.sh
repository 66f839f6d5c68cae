#!/usr/bin/env bash
# Installs what the tests use beyond Go, Node and a C compiler. Where it cannot,
# it says what will be skipped, and why.
set -euo pipefail

missing=()
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing+=(chromium)
if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  missing+=(postgresql)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  exit 0
fi
for package in "${missing[@]}"; do
  case $package in
    chromium) echo "SKIPPED: the browser tests, because Chromium is not installed and this is not root on Debian" ;;
    postgresql) echo "SKIPPED: the store tests on PostgreSQL, because it is not installed and this is not root on Debian" ;;
  esac
done
