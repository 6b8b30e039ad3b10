# The commands of this project. `make` alone lists them.

.PHONY: help run test test-long bench release

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## Set up, build and serve on http://127.0.0.1:3000 with SQLite and the practice carrier
	@scripts/run

test: ## Set up and run every test, on SQLite and PostgreSQL, in Rust, Node and Chromium
	@scripts/test

test-long: ## The same with the long trials
	@scripts/test --long

bench: ## Measure
	@scripts/bench

release: ## Build target/release/numberdesk, one file to copy to a server
	@scripts/release
