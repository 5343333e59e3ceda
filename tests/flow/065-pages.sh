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

# ---- code, tables and drawings among words, in plain mail that a program has wrapped
letter 'Ana <ana@far.test>' "How do I sum it" <<'MAIL'
I have tried what you said about the level of the lower pond,
but nothing of it changes what comes out at the other end of it:
levels <- read.table("/data/ana/ponds/levels-of-the-last-year.csv")
total <- sum(levels$lower[!is.na(levels$lower)], levels$upper)
if (any(levels$lower > levels$upper)) {
    print(levels)
}
What now? The levels of the ponds are these, and I believe that
they are right:
   mean sd n
upper 12.5 0.1 30
lower 10.5 0.2 31

Number of observations        61

 /\_/\
( o.o )
 > ^ <
MAIL
letter 'Ben <ben@far.test>' "Re: How do I sum it" 'In-Reply-To: <5@old.test>' <<'MAIL'
Ana wrote:
> but nothing of it changes what comes out at the other end of it:
> levels <- read.table("/data/ana/ponds/levels-of-the-last-year.csv")
> total <- sum(levels$lower[!is.na(levels$lower)], levels$upper)
> if (any(levels$lower > levels$upper)) {
>     print(levels)
> }

Words of Ben.
MAIL

# ---- languages, hours, and a thread of two pages
letter 'Cai <cai@far.test>' "Bomba" 'Content-Language: en' <<'MAIL'
Ana wrote:
> La bomba pierde agua desde hace una semana y no se puede regar el huerto.

I will bring a new seal with me when we meet, and then we look at it.

> Los jueves no hay nadie en la casa que pueda abrir la puerta.

And what is it that you said of the other one?

> It is that we have not found the key for it, and that nobody knows who has it.
MAIL
sed -i 's/^Date: Mon, 4 May 2026 09:07:00 +0300/Date: Mon, 4 May 2026 09:07:00 -0430/' "$HOUSE/in/garden.mbox"
for i in $(seq 8 16); do
    { echo "Words of number $i." && head -c 6000 /dev/urandom | base64 -w 70; } | letter 'Dee <dee@far.test>' "${i/#8/}A long one" 'In-Reply-To: <8@old.test>'
done

ends "old mail is taken in" 0 posthouse import mbox --list=garden "$HOUSE/in/garden.mbox"
ends "and published" 0 posthouse archive build
is "no address is in a page, however it is written" \
    "$(grep -rhoaE --include='*.html' '[^ ">]*(@[a-z]{3}\||m@i[li]i@g|far\.test&gt;|@far|@mail|dot\]|arroba)[^ <]*' "$ARCHIVE/garden" | sort -u)" ""
author_of() { # WORDS: whose they are
    grep -B6 -F -- "$1" "$(page_of "$1")" | sed -n 's/^<h2><bdi>\([^<]*\).*/\1/p' | tail -1
}
is "who has no name is called by what is left of the address" "$(author_of "Words of the nameless")" "i…io"
is "and by what stands before the @ where that is known" "$(author_of "Words of the web"), $(author_of "Words of Ida")" "web, ida"

# ---- whose language, and which hour
page=$(page_of "La bomba pierde")
is "words that are quoted in another language say in which" "$(grep -c '<blockquote lang="es" dir="auto">' "$page")" 2
is "those in the message's own do not" "$(grep -c '<blockquote dir="auto">' "$page")" 1
has "an hour says its zone, to the eye" "$(grep '<time' "$page")" '4 May 2026, 09:07 <span>UTC−4:30</span>'
has "and to programs" "$(grep '<time' "$page")" 'datetime="2026-05-04T09:07:00-04:30"'
has "a day in a list of threads is that of UTC" "$(cat "$ARCHIVE/garden/index.html")" '<time datetime="2026-05-04T13:37:00Z">4 May 2026</time>'
is "each permanent address says a language" "$(grep -rL '<html lang="en">' "$ARCHIVE/garden/m" | wc -l)" 0
page=$(page_of "Words of number 8.")
title_of() { sed -n 's|^<title>\(.*\)</title>|\1|p' "$1"; }
is "the second page of a thread has a title of its own" "$(title_of "${page%.html}.2.html")" "$(title_of "$page") · Page 2"

# ---- lines
has_lines() { # WHAT PAGE: the lines of standard input, one below the other
    local want
    want=$(cat)
    ok "$1" /usr/bin/python3 -c 'import html, re, sys
seen = html.unescape(re.sub("<[^>]*>", "", open(sys.argv[1], encoding="utf-8").read().replace("<br>\n", "\n")))
pre = "".join(html.unescape(p) for p in re.findall("<pre[^>]*>(.*?)</pre>", open(sys.argv[1], encoding="utf-8").read(), re.S))
sys.exit(not (sys.argv[2] in seen and sys.argv[2] in pre))' "$2" "$want"
}
page=$(page_of "lower pond")
has_lines "each line of code stands by itself, as far in as it was" "$page" <<'END'
levels <- read.table("/data/ana/ponds/levels-of-the-last-year.csv")
total <- sum(levels$lower[!is.na(levels$lower)], levels$upper)
if (any(levels$lower > levels$upper)) {
    print(levels)
}
END
has_lines "each row of a table" "$page" <<'END'
   mean sd n
upper 12.5 0.1 30
lower 10.5 0.2 31
END
has_lines "also when it is the only one" "$page" <<<"Number of observations        61"
has_lines "a drawing" "$page" <<'END'
 /\_/\
( o.o )
 > ^ <
END
ok "words that a program has wrapped go on" grep -q '^<p>I have tried what you said about the level of the lower pond,$' "$page"
is "code that is quoted keeps its lines as well" "$(grep -c '^<pre[^>]*>levels &lt;- read' "$page")" 2
done_testing
