#!/usr/bin/env bash
# The slow proofs: 300 rounds of kill -9 with a ledger of acknowledged events,
# and ten minutes of fuzzing for every parser of outside bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

PRODOPS_BIN=$PWD/bin/prodops PRODOPS_CRASH_ROUNDS=${PRODOPS_CRASH_ROUNDS:-300} PRODOPS_SOAK=1 \
  go test -timeout 3h -run 'Crash' -v ./e2e/...
FUZZ_TIME=${FUZZ_TIME:-10m}
grep -rlE '^func Fuzz' --include='*_test.go' internal client | while read -r file; do
  for target in $(grep -oE '^func Fuzz[A-Za-z0-9_]+' "$file" | awk '{print $2}'); do
    echo "fuzzing $target for $FUZZ_TIME"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "$FUZZ_TIME" "./$(dirname "$file")"
  done
done
