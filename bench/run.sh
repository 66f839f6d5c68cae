#!/usr/bin/env bash
# Runs every benchmark side by side in one run and writes docs/benchmarks.md, and
# docs/benchmarks-flags.md from a module of its own, which has the peers.
# PRODOPS_BENCH_EVENTS=1000000 makes a quick one.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -d bench/node_modules/chdb ]; then
  (cd bench && npm install --no-save --no-audit --no-fund --loglevel=error)
fi
export PRODOPS_BENCH=1
(cd bench/flags && go test -count=1 -run '^TestSideBySide$' -benchtime 2s .)
exec go test -tags duckdb_arrow -count=1 -timeout 30m -v -run '^TestSideBySide$' ./bench
