# folders -> libraries -> programs: the link lines below are the organisation chart.
#   make demo       installs what is needed, builds, and runs a small network of lists to look at
#   make check      lint and every quick test          make check-long  whole corpora, sanitizers, analyzer
#   make            the programs, in build/release     make V=test      or test, asan, clang, coverage, fuzz
#   make install    DESTDIR, prefix                    make deps        the Debian packages to build with
#   make help       these lines                        make clean      throws build/ away
#   make lint | units | flow | asan | coverage | fuzz T=60 | crash | bench | check-readme
V ?= release
BUILD ?= build/$(V)
prefix ?= /usr/local
libexec = $(prefix)/libexec/posthouse
share = $(prefix)/share/posthouse
man = $(prefix)/share/man
comma := ,

# ---- how each variant is compiled
CC := $(if $(filter asan clang fuzz,$(V)),clang,gcc)
WARN = -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wmissing-prototypes -Wstrict-prototypes -Werror
HARDEN = -fPIE -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
HARDEN += $(if $(filter x86_64 i%86,$(shell uname -m)),-fcf-protection)
HARDEN_LD = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed
FLAGS_release = -O2 -g $(HARDEN)
FLAGS_test = -O1 -g -DPOSTHOUSE_TEST $(HARDEN)
FLAGS_clang = -O1 -g -DPOSTHOUSE_TEST $(HARDEN)
FLAGS_asan = -O1 -g -DPOSTHOUSE_TEST -DPOSTHOUSE_SANITIZED -fPIE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_fuzz = $(subst undefined,undefined$(comma)fuzzer-no-link,$(FLAGS_asan))
FLAGS_coverage = -O0 -g -DPOSTHOUSE_TEST -DPOSTHOUSE_COVERAGE -fPIE --coverage
# gold links the many programs of tests/ in a third of the time
LD_test = $(if $(shell command -v ld.gold),-fuse-ld=gold)
LD_clang = $(LD_test)
LD_asan = -fsanitize=address,undefined
LD_fuzz = $(LD_asan)
LD_coverage = $(LD_test) --coverage
# the hook links nothing dynamic: a library that is being upgraded must not make it exit 127
STATIC = $(if $(filter release test clang,$(V)),-static-pie -fuse-ld=bfd)
CFLAGS = -std=c11 -D_GNU_SOURCE $(FLAGS_$(V)) $(WARN) -Icore -include core/base/banned.h
LDFLAGS = $(HARDEN_LD) $(LD_$(V))

# ---- libraries: one a floor, and the foreign libraries that it owns
pkg = $(shell pkg-config --libs $(1) 2>/dev/null)
LIBS_base := $(call pkg,nettle libseccomp) -lresolv
# its parser alone: the shared one brings eleven libraries, which the fork of every jailed child copies
archived = $(if $(wildcard $(shell $(CC) -print-file-name=lib$(1).a)),-l:lib$(1).a,-l$(1))
LIBS_mail := $(call archived,etpan)
LIBS_text := $(call pkg,libcmark) -lunistring
LIBS_store := $(call pkg,sqlite3 libzstd)
LIBS_archive := $(call pkg,libdeflate)
CPPFLAGS += -DLIBEXECDIR='"$(libexec)"' -I$(shell pg_config --includedir 2>/dev/null || echo /usr/include/postgresql)

objs = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)))
lib = $(BUILD)/lib$(1).a
base = $(call lib,base)
mail = $(call lib,mail) $(base)
text = $(call lib,text) $(base)
store = $(call lib,store) $(base)
action = $(call lib,action) $(call lib,mail) $(call lib,text) $(call lib,store) $(base)
foreign = $(LIBS_mail) $(LIBS_text) $(LIBS_store) $(LIBS_base)

# ---- programs
PROGRAMS = ph-hook ph-lmtp ph-web ph-fetch ph-intake ph-send ph-digest ph-archive posthouse
SRC_ph-hook = mta-hook/accept/hook.c
SRC_ph-lmtp = mta-hook/accept/lmtp*.c mta-hook/accept/crowd*.c
SRC_ph-web = mta-hook/accept/web*.c mta-hook/accept/crowd*.c
SRC_ph-fetch = mta-hook/accept/fetch*.c
SRC_ph-intake = mta-hook/intake/*.c
SRC_ph-send = mta-hook/send/*.c
SRC_ph-digest = digest/*.c
SRC_ph-archive = archive/*.c archive/page/*.c
SRC_posthouse = cli/*.c

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all demo install deps clean print-foreign print-flags help

all: $(foreach p,$(PROGRAMS),$(if $(wildcard $(SRC_$p)),$(BUILD)/$p))

$(BUILD)/ph-hook: $(call objs,$(SRC_ph-hook)) $(mail)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) $(STATIC) -o $@ $^
$(BUILD)/ph-lmtp: $(call objs,$(SRC_ph-lmtp)) $(mail)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ -lseccomp
$(BUILD)/ph-web: $(call objs,$(SRC_ph-web)) $(call lib,mail) $(text)
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS) -o $@ $^ -lseccomp
define program
$(BUILD)/$(1): $(call objs,$(SRC_$(1))) $(action)
	@echo "  LD  $$@"
	@$$(CC) $$(LDFLAGS) -o $$@ $$^ $(if $(filter ph-archive,$(1)),$(LIBS_archive)) $$(foreign)
endef
$(foreach p,$(filter-out ph-hook ph-lmtp ph-web,$(PROGRAMS)),$(eval $(call program,$p)))
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
$(BUILD)/embed: tools/embed.c
	@mkdir -p $(@D)
	gcc -O1 -o $@ $<
# symbol, folder, files; the folders too, so that a deleted file is noticed
define embedded
$(BUILD)/gen/$(1).c: $(BUILD)/embed $(3) $(sort $(dir $(3)) $(2)/)
	@mkdir -p $$(@D)
	@$$< embedded_$(1) $(2) $(3) > $$@
endef
$(eval $(call embedded,words,templates/words,$(sort $(wildcard templates/words/*.txt))))
$(eval $(call embedded,templates,templates,$(sort $(wildcard templates/mail/*/*.txt templates/web/*))))
$(eval $(call embedded,schema,core/store/schema,$(sort $(wildcard core/store/schema/*.sql))))
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	@$(CC) $(CFLAGS) -c -o $@ $<

$(BUILD)/archive/%.o: CPPFLAGS += -Iarchive # its pages lie one folder deeper
$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -Itests/lib -MMD -MP -c -o $@ $<
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# the foreign libraries of FLOOR, for tools/lint
print-foreign:; @echo $(LIBS_$(FLOOR))
print-flags:; @echo $(CFLAGS)
include tests/tests.mk

# ---- for people
deps:; tools/deps
demo: deps
	$(MAKE) V=release all
	demo/run

tree = test ! -d $(1) || (cd $(1) && find . -type f ! -name '.*' -exec install -D -m $(3) '{}' '$(DESTDIR)$(share)/$(2)/{}' \;)
install: all
	@echo "  INSTALL  $(DESTDIR)$(prefix)"
	@install -d '$(DESTDIR)$(prefix)/bin' '$(DESTDIR)$(libexec)' '$(DESTDIR)$(share)'
	@$(foreach p,$(wildcard $(BUILD)/posthouse),install -m 755 $p '$(DESTDIR)$(prefix)/bin/';)
	@$(foreach p,$(wildcard $(BUILD)/ph-*),install -m 755 $p '$(DESTDIR)$(libexec)/';)
	@$(foreach m,$(wildcard docs/man/*.[1-9]),install -D -m 644 $m '$(DESTDIR)$(man)/man$(subst .,,$(suffix $m))/$(notdir $m)';)
	@$(call tree,templates,templates,644)
	@$(call tree,demo,demo,644)
	@chmod 755 '$(DESTDIR)$(share)/demo/run'
	@$(foreach d,nginx caddy apache,$(call tree,packaging/$d,packaging/$d,644);)
	@$(foreach u,$(wildcard packaging/systemd/*),sed "s|@libexec@|$(libexec)|; s|@bin@|$(prefix)/bin|" $u | install -D -m 644 /dev/stdin '$(DESTDIR)$(prefix)/lib/systemd/system/$(notdir $u)';)
clean:; rm -rf build
help:; @sed -n 's/^#   make/make/p' Makefile
