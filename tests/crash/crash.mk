# SPDX-License-Identifier: GPL-3.0-or-later
# The crash suite: its preload, and the hook's own objects linked in such a way that a preload reaches them. And the own
# objects of ph-intake and posthouse with a reader that does what a hostile mail says (tests/flow/038-jail-canary.sh).
CANARIES = $(addprefix $(BUILD)/tests/crash/,ph-intake posthouse)
TOOLS += $(addprefix $(BUILD)/tests/crash/,ph-hook shim.so) $(CANARIES)

$(BUILD)/tests/crash/ph-hook: $(call objs,$(SRC_ph-hook)) $(mail)
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS) -o $@ $^
$(BUILD)/tests/crash/shim.so: tests/crash/shim.c
	@mkdir -p $(@D)
	@$(CC) -std=c11 -D_GNU_SOURCE -O1 -g $(WARN) -Icore -include core/base/banned.h -fPIC -shared -o $@ $<
define canary
$(BUILD)/tests/crash/$(1): $(call objs,$(SRC_$(1))) $(BUILD)/tests/crash/canary.o $(action)
	@mkdir -p $$(@D)
	@$$(CC) $$(LDFLAGS) -Wl,--wrap=mail_read,--wrap=reading_read,--wrap=token_key_load,--wrap=syscall -o $$@ $$^ $$(foreign)
endef
$(foreach p,$(notdir $(CANARIES)),$(eval $(call canary,$p)))

crash:
	$(MAKE) V=test all tools
	V=test tests/crash/run --all
