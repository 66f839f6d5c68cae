#!/usr/bin/env bash
# All Go tests with the race detector, on SQLite and on a PostgreSQL that is
# started for them and stopped after.
set -euo pipefail
cd "$(dirname "$0")/.."

if url=$(scripts/postgres.sh start); then
  trap 'scripts/postgres.sh stop' EXIT
  export PRODOPS_TEST_POSTGRES=$url
else
  echo "SKIPPED: the store tests on PostgreSQL: $url"
fi
# go test keeps the reasons of skipped tests to itself, so they are said here.
[ "$(id -u)" = 0 ] || echo "SKIPPED: the full-disk test, because mounting a small file system takes root"
[ -d ../shared/data ] || echo "SKIPPED: the tests on a real project's history, because ../shared/data is not there"
# The accuracy of routing and themes is measured without the race detector, which
# does not change it and takes minutes; under it these tests skip.
go test -timeout 10m ./internal/text
# Many tests wait for disks and servers: three packages at once keep two cores busy.
PRODOPS_BIN=$PWD/bin/prodops go test -race -p 3 -timeout 15m ./...
