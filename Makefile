# prodops: `make run` to try it, `make test` to check it, `make help` for the rest.

SHELL     := /bin/bash
GO        := go
TAGS      := duckdb_arrow
VERSION   := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS   := -s -w -X main.version=$(VERSION)
BIN       := bin/prodops
WEB_DEPS  := web/node_modules/.package-lock.json
WEB_SRC   := $(shell find web/src web/public web/index.html web/vite.config.ts web/package.json -type f 2>/dev/null)

export GOFLAGS += -tags=$(TAGS)

.PHONY: help run demo dev build generate lint test test-setup test-go test-web test-browser bench soak clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: demo ## Build everything and open the demo: a simulated company, no services needed

demo: build ## The same as run
	$(BIN) demo

build: $(BIN) ## Build bin/prodops with the page inside

dev: $(WEB_DEPS) ## Server and page with reload on change, on the data of ./data
	scripts/dev.sh

generate: ## Regenerate openapi.json and the page's types from the Go code
	$(GO) run ./cmd/prodops openapi > web/src/api/openapi.json
	cd web && npm run --silent generate

lint: $(WEB_DEPS) ## Linters for Go and TypeScript
	GOFLAGS= $(GO) tool -modfile=tools/go.mod golangci-lint run --allow-parallel-runners ./...
	cd web && npm run --silent lint

test: test-setup lint test-go test-web test-browser ## Everything: lint, floors, unit, both SQL dialects, e2e, SDKs, pages
	@echo "all tests passed"

test-setup: ## Install what the tests use (Chromium, PostgreSQL) where that is possible
	scripts/test-setup.sh

test-go: $(BIN) e2e/sdk/node_modules/.package-lock.json e2e/hooks/node_modules/.package-lock.json
	scripts/test-go.sh

test-web: $(WEB_DEPS)
	cd web && npm run --silent test

test-browser: $(BIN) e2e/browser/node_modules/.package-lock.json
	@if [ -x "$${CHROMIUM:-/usr/bin/chromium}" ]; then \
	  cd e2e/browser && PRODOPS_BIN=$(CURDIR)/$(BIN) npm run --silent test; \
	else \
	  echo "SKIPPED: the browser tests, because there is no $${CHROMIUM:-/usr/bin/chromium}; CHROMIUM names another"; \
	fi

bench: $(BIN) bench/node_modules/.package-lock.json ## Side by side with DuckDB SQL, ClickHouse, LaunchDarkly and GrowthBook; writes docs/benchmarks.md and docs/benchmarks-flags.md
	bench/run.sh

soak: $(BIN) ## The long versions: 300 crash rounds, ten minutes of fuzzing per decoder
	scripts/soak.sh

clean: ## Remove what was built
	rm -rf bin web/dist

$(BIN): web/dist/index.html $(shell find cmd internal client web -name '*.go' -o -name '*.sql' 2>/dev/null) go.mod go.sum
	$(GO) build -ldflags '$(LDFLAGS)' -o $@ ./cmd/prodops

web/dist/index.html: $(WEB_DEPS) $(WEB_SRC)
	cd web && npm run --silent build

# Not npm ci: it refuses a lock file that names optional packages of platforms
# whose builds the registry at hand does not serve. The lock file decides all
# versions either way, and --no-save leaves it as it is.
%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@
