#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Each rule of the lint finds what is planted against it.
exec "$(dirname "$0")/../../tools/lint" --self-test
