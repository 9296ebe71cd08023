# `make` alone lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run build setup test check probe format bench fuzz

# The Swift runtime is linked in, so that the binary runs where no toolchain is.
RELEASE := swift build -c release --static-swift-stdlib --product weir
WEIR := .build/release/weir
SWIFT_SOURCES := $(wildcard Package.swift Sources Tests Fuzz Benchmarks)

help: ## List the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: build ## Build, then serve: this host's traffic with privilege, else an example
	@scripts/run

build: setup ## Build the release binary, .build/release/weir
	@echo "Building (a first build takes some minutes) ..." >&2
	@$(RELEASE) --quiet

setup: ## Install what building needs; quick when nothing is missing
	@scripts/setup

test: setup ## Run all tests; the last line counts them
	@scripts/test

check: setup ## Check format, imports and the rules of the house
	@swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)
	@echo "format: clean"
	@scripts/check-probe
	@scripts/check-imports
	@scripts/test --filter TidyTests

probe: ## Compile the kernel probe anew, after a change in Sources/CFlowProbe/kernel
	@scripts/build-probe

format: setup ## Rewrite the sources in the house's format
	@swift format format --in-place --parallel --recursive $(SWIFT_SOURCES)

bench: setup ## Measure speed and memory against peers
	@Benchmarks/run

fuzz: setup ## Feed hostile input for FUZZ_SECONDS a target
	@scripts/fuzz
