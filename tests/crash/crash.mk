# SPDX-License-Identifier: GPL-3.0-or-later
# The crash suite: its preload, and the hook's own objects linked in such a way that a preload reaches them.
TOOLS += $(BUILD)/tests/crash/ph-hook $(BUILD)/tests/crash/shim.so

$(BUILD)/tests/crash/ph-hook: $(call objs,$(SRC_ph-hook)) $(mail)
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS) -o $@ $^
$(BUILD)/tests/crash/shim.so: tests/crash/shim.c
	@mkdir -p $(@D)
	@$(CC) -std=c11 -D_GNU_SOURCE -O1 -g $(WARN) -Icore -include core/base/banned.h -fPIC -shared -o $@ $<

crash:
	$(MAKE) V=test all tools
	V=test tests/crash/run --all
