#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a reader finds on the archive's pages: no address however it is written, each line where it belongs, whose language
# and which hour it is.
# shellcheck source=tests/lib/house.sh
. "$(dirname "$0")/../lib/house.sh"
stage
mkdir "$HOUSE/in"
ARCHIVE=$HOUSE/state/archive
write_conf "archive = $ARCHIVE"
posthouse init "$HOUSE/etc" >/dev/null || exit 1
posthouse list add garden --title="Garden" >/dev/null
n=0
letter() { # FROM SUBJECT [HEADER…]: a mail with the words of standard input joins the file of old mail
    local from=$1 subject=$2
    shift 2
    n=$((n + 1))
    {
        printf 'From x  Mon May  4 09:00:00 2026\nFrom: %s\nSubject: %s\nDate: Mon, 4 May 2026 09:%02d:00 +0300\n' "$from" "$subject" $n
        printf 'Message-ID: <%d@old.test>\nMIME-Version: 1.0\n' $n
        [ $# -eq 0 ] || printf '%s\n' "$@"
        [[ "$*" == *Content-Type:* ]] || printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n'
        echo
        cat
        echo
    } >>"$HOUSE/in/garden.mbox"
}
page_of() { # WORDS: the thread's page that has them
    grep -rlF --include='*.html' -- "$1" "$ARCHIVE/garden/t" | head -1
}

# ---- addresses, as old archives have them (their forms, with other people)
letter 'i@io m@iii@g oii phys@ii@-courses@org (i@io m@iii@g oii phys@ii@-courses@org)' "A course" <<<"Words of the nameless."
letter '=?utf-8?q?Ana?= <ana@far.test>' "Whom to ask" <<'MAIL'
Ask b@n @end|ng |rom g@rden@ex@mp|e, cem m@iii@g oii gm@ii@com, dee[at]far[dot]test or eve arroba far.test.

On Monday, Fay <20260504.090000@mailhost> wrote:
> Forwarded:
> From: Gus <gus@far.test>
> Message-ID: <20260504.123456@mail.far.test>
> In-Reply-To: <CAF8a9d0fj20dj30fj30fj@mail.far.test>

See https://far.test/u/hanna.maria.okello.banda@far.test
MAIL
letter 'web en far.test (web en far.test)' "News" <<<"Words of the web."
letter '"ida@far.test" <ida@far.test>' "Twice the address" <<<"Words of Ida."

ends "old mail is taken in" 0 posthouse import mbox --list=garden "$HOUSE/in/garden.mbox"
ends "and published" 0 posthouse archive build
is "no address is in a page, however it is written" \
    "$(grep -rhoaE --include='*.html' '[^ ">]*(@[a-z]{3}\||m@i[li]i@g|far\.test&gt;|@far|@mail|dot\]|arroba)[^ <]*' "$ARCHIVE/garden" | sort -u)" ""
author_of() { # WORDS: whose they are
    grep -B6 -F -- "$1" "$(page_of "$1")" | sed -n 's/^<h2><bdi>\([^<]*\).*/\1/p' | tail -1
}
is "who has no name is called by what is left of the address" "$(author_of "Words of the nameless")" "i…io"
is "and by what stands before the @ where that is known" "$(author_of "Words of the web"), $(author_of "Words of Ida")" "web, ida"
done_testing
