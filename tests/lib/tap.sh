# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Test Anything Protocol for shell tests, in prose. Sourced
#   ok "a member gets the mail" test -s "$mail"       holds when the command succeeds
#   no "a stranger gets none" test -s "$mail"         holds when the command fails
#   is "the subject stays" "$got" "$wanted"
#   has "the answer names the list" "$text" "garden@" the text holds the words
#   ends "an unknown list is refused" 67 hook x@y     the command ends with that code
#   skip "real Postfix" "needs root"
#   done_testing                                      the last line of every test
tap_count=0 tap_failed=0 tap_said=$(mktemp)

tap_line() {
    tap_count=$((tap_count + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $tap_count - $2"
    else
        echo "not ok $tap_count - $2"
        tap_failed=$((tap_failed + 1))
        shift 2
        printf '%s\n' "$@" | head -40 | sed 's/^/#   /'
    fi
}

ok() {
    local what=$1 code
    shift
    "$@" >"$tap_said" 2>&1 # in this shell: what the command sets stays set
    code=$?
    tap_line "$code" "$what" "ended with $code: $*" "$(cat "$tap_said")"
}

no() {
    local what=$1
    shift
    if "$@" >"$tap_said" 2>&1; then
        tap_line 1 "$what" "succeeded, and should not have: $*" "$(cat "$tap_said")"
    else
        tap_line 0 "$what"
    fi
}

is() {
    [ "$2" = "$3" ]
    tap_line $? "$1" "is   $2" "want $3"
}

has() {
    [[ $2 == *"$3"* ]]
    tap_line $? "$1" "does not hold: $3" "$2"
}

hasnt() {
    [[ $2 != *"$3"* ]]
    tap_line $? "$1" "holds: $3" "$2"
}

# ends WHAT CODE COMMAND…: what the command said stays in $said
ends() {
    local what=$1 want=$2 code
    shift 2
    "$@" >"$tap_said" 2>&1
    code=$?
    said=$(cat "$tap_said")
    [ "$code" = "$want" ]
    tap_line $? "$what" "ended with $code, want $want: $*" "$said"
}

skip() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

note() {
    printf '%s\n' "$*" | sed 's/^/# /'
}

done_testing() {
    echo "1..$tap_count"
    rm -f "$tap_said"
    exit $((tap_failed > 0))
}
