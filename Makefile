# Two commands do all set-up on a fresh machine with Go and Node: `make run` and `make test`.
BIN := bin/moothall
DIST := internal/web/static/dist/govuk-frontend.min.css

.PHONY: run build web test screens bench load fuzz crash faults lint generate clean

# run builds, starts and opens the demonstration on this machine.
run: build
	./$(BIN) demo $(ARGS)

build: $(DIST)
	go build -o $(BIN) ./cmd/moothall

# The pages' stylesheet, script and font come from npm and are copied into place once.
node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

web: $(DIST)

$(DIST): node_modules/.package-lock.json internal/web/static/build.mjs
	node internal/web/static/build.mjs

# test runs everything: unit, property, conformance on both stores, rule examples, every page, the stories in a browser.
test: $(DIST)
	go mod download
	go vet ./...
	go test -timeout 40m ./...

# screens takes a picture of every page at two widths, in its states and on paper, for people to look at; it stops what it starts.
screens: $(DIST)
	MOOTHALL_SCREENS=$(CURDIR)/screens go test -count=1 -run '^TestScreens$$' ./e2e

# bench prints a table: each figure, and its ratio to the baseline that was measured in the same run.
BENCH ?= .
bench: $(DIST)
	@go test -run '^$$' -bench '$(BENCH)' -benchmem -benchtime 2s ./bench/... ./internal/... ./tabular/... ./linkage/... | go run ./bench/report

# load fills a store with 420 made-up councils and drives pages and saves with 8 and 64 signed-in clients, in some eight minutes. A smaller
# one: make load ARGS="--councils 20 --lasts 5s"; on PostgreSQL: make load ARGS="--database postgres://user@host/empty"
load: build
	go run ./bench/load $(ARGS)

# fuzz runs each fuzz target for a while: FUZZTIME=10m make fuzz
FUZZTIME ?= 20s
fuzz:
	@for pkg in $$(go list ./...); do \
	  for f in $$(go test -list '^Fuzz' $$pkg 2>/dev/null | grep '^Fuzz'); do \
	    echo "== $$pkg $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 2s $$pkg || exit 1; \
	  done; \
	done

# crash kills an import of 100,000 payments 200 times on each store while another process saves records; make test does it 12 times.
KILLS ?= 200
crash:
	MOOTHALL_KILLS=$(KILLS) go test -count 1 -timeout 60m -run '^TestCrash$$' -v ./e2e

# faults crashes PostgreSQL, kills nodes, locks the file and fills the disk under load, ten times each; make test does each once.
FAULTS ?= 10
faults:
	MOOTHALL_FAULTS=$(FAULTS) go test -count 1 -timeout 60m -run '^(TestDatabaseStopsUnderLoad|TestDatabaseStopsDuringImport|TestNodeKilledUnderLoad|TestFolderKilledUnderLoad|TestFileIsLocked|TestDiskIsFull)$$' -v ./e2e

lint:
	@test -z "$$(gofmt -l $$(git ls-files '*.go' | grep -v '_templ\.go$$'))" || { echo 'gofmt:'; gofmt -l $$(git ls-files '*.go' | grep -v '_templ\.go$$'); exit 1; }
	go vet ./...
	go mod verify

# generate makes the typed registers from the kind files and the pages from their templates.
generate:
	go mod download
	go generate ./internal/kind
	go run github.com/a-h/templ/cmd/templ@v0.3.977 generate
	go run ./internal/dependencies

clean:
	rm -rf bin node_modules internal/web/static/dist/*.css internal/web/static/dist/*.js internal/web/static/dist/*.woff2
