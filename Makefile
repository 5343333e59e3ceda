# folders -> libraries -> programs: the link lines below are the organisation chart.
#   make            build (V=release)        make check       build V=test, lint, every quick test
#   make demo       a network of three lists make check-long  the whole corpora, sanitizers, analyzers
#   make install    DESTDIR, prefix          make deps        install the Debian packages that are needed
V ?= release
BUILD ?= build/$(V)
prefix ?= /usr/local
libexec = $(prefix)/libexec/posthouse
share = $(prefix)/share/posthouse
man = $(prefix)/share/man

# ---- how each variant is compiled
CC_release = gcc
CC_test = gcc
CC_asan = clang
CC_clang = clang
CC_coverage = gcc
CC := $(CC_$(V))
WARN = -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wmissing-prototypes -Wstrict-prototypes -Werror
HARDEN = -fPIE -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
ifneq (,$(filter x86_64 i%86,$(shell uname -m)))
HARDEN += -fcf-protection
endif
HARDEN_LD = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed
FLAGS_release = -O2 -g $(HARDEN)
FLAGS_test = -O1 -g -DPOSTHOUSE_TEST $(HARDEN)
FLAGS_clang = -O1 -g -DPOSTHOUSE_TEST $(HARDEN)
FLAGS_asan = -O1 -g -DPOSTHOUSE_TEST -DPOSTHOUSE_SANITIZED -fPIE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_coverage = -O0 -g -DPOSTHOUSE_TEST -fPIE --coverage
LD_asan = -fsanitize=address,undefined
LD_coverage = --coverage
# the hook links nothing dynamic: a library that is being upgraded must not make it exit 127
STATIC_release = -static-pie
STATIC_test = -static-pie
STATIC_clang = -static-pie
CFLAGS = -std=c11 -D_GNU_SOURCE $(FLAGS_$(V)) $(WARN) -Icore -include core/base/banned.h
LDFLAGS = $(HARDEN_LD) $(LD_$(V))

# ---- libraries: one a floor, and the foreign libraries that it owns
pkg = $(shell pkg-config --libs $(1))
LIBS_base := $(call pkg,libcurl gnutls libseccomp)
LIBS_mail := -letpan
LIBS_text := $(call pkg,libcmark) -lunistring
LIBS_store := $(call pkg,sqlite3 libpq libzstd)
LIBS_archive := $(call pkg,libdeflate)
CPPFLAGS += -I$(shell pg_config --includedir 2>/dev/null || echo /usr/include/postgresql)

objs = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)))
lib = $(BUILD)/lib$(1).a
base = $(call lib,base)
mail = $(call lib,mail) $(base)
text = $(call lib,text) $(base)
store = $(call lib,store) $(base)
action = $(call lib,action) $(call lib,mail) $(call lib,text) $(call lib,store) $(base)
foreign = $(LIBS_mail) $(LIBS_text) $(LIBS_store) $(LIBS_base)

# ---- programs
PROGRAMS = ph-hook ph-intake ph-send ph-digest ph-archive posthouse
SRC_ph-hook = mta-hook/accept/hook.c
SRC_ph-intake = mta-hook/intake/*.c mta-hook/command/*.c
SRC_ph-send = mta-hook/send/*.c
SRC_ph-digest = digest/*.c
SRC_ph-archive = archive/*.c archive/page/*.c
SRC_posthouse = cli/*.c
UNITS = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/t_*.c))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all units land-check check-templates check check-long lint demo install deps asan coverage clean bench
all: $(foreach p,$(PROGRAMS),$(if $(wildcard $(SRC_$p)),$(BUILD)/$p))
units: $(UNITS:%=$(BUILD)/tests/%)

$(BUILD)/ph-hook: $(call objs,$(SRC_ph-hook)) $(mail)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) $(STATIC_$(V)) -o $@ $^
define program
$(BUILD)/$(1): $(call objs,$(SRC_$(1))) $(action)
	@echo "  LD  $$@"
	@$$(CC) $$(LDFLAGS) -o $$@ $$^ $(if $(filter ph-archive,$(1)),$(LIBS_archive)) $$(foreign)
endef
$(foreach p,$(filter-out ph-hook,$(PROGRAMS)),$(eval $(call program,$p)))
$(BUILD)/tests/t_%: $(BUILD)/tests/unit/t_%.o $(action)
	@mkdir -p $(@D)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_archive) $(foreign)

define library
$(call lib,$(1)): $(call objs,core/$(1)/*.c) $(2)
	@rm -f $$@
	@echo "  AR  $$@"
	@ar rcs $$@ $$^
endef
$(eval $(call library,base,$(BUILD)/gen/words.o))
$(eval $(call library,mail))
$(eval $(call library,text,$(BUILD)/gen/templates.o))
$(eval $(call library,store,$(BUILD)/gen/schema.o))
$(eval $(call library,action))

# ---- files built in
WORDS = $(sort $(wildcard templates/words/*.txt))
TEMPLATES = $(sort $(wildcard templates/mail/*/*.txt templates/web/*))
SCHEMA = $(sort $(wildcard core/store/schema/*.sql))
$(BUILD)/embed: tools/embed.c
	@mkdir -p $(@D)
	gcc -O1 -o $@ $<
$(BUILD)/gen/words.c: $(BUILD)/embed $(WORDS) templates/words
	@mkdir -p $(@D)
	@$< embedded_words templates/words $(WORDS) > $@
$(BUILD)/gen/templates.c: $(BUILD)/embed $(TEMPLATES) $(wildcard templates/mail/*) templates/web
	@mkdir -p $(@D)
	@$< embedded_templates templates $(TEMPLATES) > $@
$(BUILD)/gen/schema.c: $(BUILD)/embed $(SCHEMA)
	@mkdir -p $(@D)
	@$< embedded_schema core/store/schema $(SCHEMA) > $@
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	@$(CC) $(CFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -Itests/lib -MMD -MP -c -o $@ $<
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# ---- tests and tools
land-check:
	$(MAKE) V=test all units
	tests/run $(UNITS:%=build/test/tests/%)
# every template in every language, and every hole with a value at every call
check-templates: $(BUILD)/check_templates
	$< $(filter-out core/text/template.c,$(wildcard core/*/*.c mta-hook/*/*.c digest/*.c archive/*.c archive/page/*.c cli/*.c))
$(BUILD)/check_templates: $(BUILD)/tools/check_templates.o $(text)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_text) $(LIBS_base)

clean:
	rm -rf build
