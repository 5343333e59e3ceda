# SPDX-License-Identifier: GPL-3.0-or-later
# What the Makefile tests: the programs of tests/, and the words of make that run them.
.PHONY: units tools land-check check-templates check check-long check-readme lint flow asan coverage fuzz crash bench fanout

UNITS = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/t_*.c))
FUZZ = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
TOOLS = $(BUILD)/tests/sink $(BUILD)/tests/dns $(BUILD)/tests/seed $(BUILD)/check_templates
FLOWS = $(sort $(wildcard tests/flow/*.sh))
BROWSER = $(wildcard tests/browser/*.sh)
CORPUS = $(wildcard tests/corpus/run tests/corpus/limits tests/corpus/score_*)
include tests/crash/crash.mk

units: $(UNITS:%=$(BUILD)/tests/%) $(FUZZ:%=$(BUILD)/tests/%)
tools: $(TOOLS)

# ---- how they are linked
$(BUILD)/tests/t_%: $(BUILD)/tests/unit/t_%.o $(action)
	@mkdir -p $(@D)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_archive) $(foreign) -lgnutls
# fuzz targets: under gcc they replay what is kept in tests/fuzz/NAME, under V=fuzz clang looks for more
$(BUILD)/tests/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(if $(filter fuzz,$(V)),,$(BUILD)/tests/lib/replay.o) $(action)
	@mkdir -p $(@D)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) $(if $(filter fuzz,$(V)),-fsanitize=fuzzer) -o $@ $^ $(LIBS_archive) $(foreign)
$(BUILD)/tests/sink: $(BUILD)/tests/lib/sink.o $(BUILD)/tests/lib/sink_script.o
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS) -o $@ $^ -pthread
$(BUILD)/tests/dns: $(BUILD)/tests/lib/dns.o $(base)
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS) -o $@ $^
$(BUILD)/tests/seed: $(BUILD)/tests/lib/seed.o $(action)
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS) -o $@ $^ $(foreign)

# ---- what make runs
built = $(1:%=build/$(2)/tests/%)
QUICK_RULES = basenames dialect executable files format functions headers includes licence links names owners purpose sql sources_of_time templates unfinished units
land-check:
	$(MAKE) V=test all units tools
	LINT_RULES="$(QUICK_RULES)" tests/run tools/lint $(call built,$(UNITS),test)

# every template in every language, and every hole with a value at every call
check-templates: $(BUILD)/check_templates
	$< $(filter-out core/text/template.c,$(wildcard core/*/*.c mta-hook/*/*.c digest/*.c archive/*.c archive/page/*.c cli/*.c))
$(BUILD)/check_templates: $(BUILD)/tools/check_templates.o $(text)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_text) $(LIBS_base)

check:
	tools/deps --tests
	$(MAKE) V=test all units tools
	V=test TEST_TIMEOUT=900 tests/run tools/lint $(FLOWS) $(BROWSER) $(CORPUS) tests/crash/run $(call built,$(UNITS) $(FUZZ),test)

# the flows once more with the sanitizers, on SQLite; the tests of the store on both engines
check-long:
	tools/deps --tests
	$(MAKE) V=asan all units tools
	$(MAKE) V=test all tools
	V=asan TEST_TIMEOUT=1800 ENGINES=sqlite EVERY_PAGE=1 tests/run $(sort $(wildcard tests/long/*.sh)) $(BROWSER) $(FLOWS) $(CORPUS) $(call built,$(UNITS) $(FUZZ),asan)

# README's commands in a Debian 12 of their own: it fetches that, and takes minutes
check-readme:
	tools/deps --tests
	TEST_TIMEOUT=5400 tests/run tests/readme/follow

lint:; VERBOSE=1 tests/run tools/lint

flow asan:
	$(MAKE) V=$(if $(filter asan,$@),asan,test) all units tools
	V=$(if $(filter asan,$@),asan,test) tests/run $(FLOWS) $(if $(filter asan,$@),$(CORPUS) $(call built,$(UNITS) $(FUZZ),asan))

coverage:
	$(MAKE) V=coverage all units tools
	-V=coverage tests/run $(FLOWS) $(CORPUS) $(call built,$(UNITS) $(FUZZ),coverage)
	gcovr -r . --exclude tests --exclude build --print-summary build/coverage

T ?= 60
fuzz:
	$(MAKE) V=fuzz units
	tests/fuzz/run $(T) $(call built,$(FUZZ),fuzz)
# N recipients and KILLS times kill -9 at C connections: nothing is lost, little is doubled
N ?= 100000
KILLS ?= 20
C ?= 4
fanout:
	bench/killed.sh $(N) $(KILLS) $(C)
bench:
	tools/deps --bench
	$(MAKE) V=release all
	$(MAKE) V=test tools
	bench/run
