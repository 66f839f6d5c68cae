#!/usr/bin/env bash
# The server on ./data and the page's development server in front of it.
set -euo pipefail
cd "$(dirname "$0")/.."

go run ./cmd/prodops serve --listen 127.0.0.1:8080 --data ./data --base-url http://127.0.0.1:5173 &
trap 'kill %1' EXIT
cd web && npm run dev
