/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the names of charsets mean in mail. */
#include "base/charset.h"

#include <string.h>

/* Supersets stand for what programs declare: who writes gb2312 or iso-8859-1 often means more. */
static const struct alias {
    const char *real, *names;
} aliases[] = {
    {CHARSET_GUESS,
        "guess us-ascii ascii ansi_x3.4-1968 iso646-us 7bit 8bit unknown-8bit unknown x-unknown none default"},
    {"utf-8", "utf8 unicode-1-1-utf-8 utf-8-sig utf8mb4"},
    {"utf-7", "unicode-1-1-utf-7 x-unicode-2-0-utf-7"},
    {CHARSET_UTF16, "utf16 ucs-2 unicode iso-10646-ucs-2"},
    {"cp1252", "iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 windows-1252 x-ansi"},
    {"cp1254", "iso-8859-9 windows-1254"},
    {"iso-8859-6", "iso-8859-6-i iso-8859-6-e"},
    {"iso-8859-8", "iso-8859-8-i iso-8859-8-e"},
    {"cp874", "iso-8859-11 tis-620 windows-874"},
    {"cp1250", "windows-1250"},
    {"cp1251", "windows-1251"},
    {"cp1253", "windows-1253"},
    {"cp1255", "windows-1255"},
    {"cp1256", "windows-1256"},
    {"cp1257", "windows-1257"},
    {"cp1258", "windows-1258"},
    {"macintosh", "x-mac-roman x-mac mac"},
    {"mac-cyrillic", "x-mac-cyrillic"},
    {"mac-centraleurope", "x-mac-ce x-mac-centraleurroman"},
    {"shift_jis", "x-sjis sjis shift-jis"},
    {"cp932", "windows-31j x-ms-cp932 ms932"},
    {"euc-jp", "x-euc-jp x-euc"},
    {CHARSET_JIS, "iso-2022-jp iso2022-jp csiso2022jp iso-2022-jp-ms cp50220 cp50221"},
    {"gb18030", "gb2312 gb_2312-80 csgb2312 gbk x-gbk cn-gb cp936 euc-cn"},
    {"cp950", "big5 x-big5 cn-big5"},
    {"cp949", "ks_c_5601-1987 ks_c_5601-1989 ksc5601 euc-kr windows-949 x-windows-949 uhc"},
};

static const struct {
    const char *real, *second;
} seconds[] = {
    {"euc-jp", "euc-jp-ms"},
    {"shift_jis", "cp932"},
    {"cp950", "big5-hkscs"},
};

static struct str unquoted(struct str s)
{
    s = str_trim(s);
    while (s.n && (s.p[0] == '"' || s.p[0] == '\''))
        s = str_from(s, 1);
    while (s.n && (s.p[s.n - 1] == '"' || s.p[s.n - 1] == '\''))
        s.n--;
    return s;
}

/* In lower case, "cp-850" as "cp850". */
static bool plain_name(struct str s, char out[CHARSET_MAX])
{
    size_t n = 0;
    s = unquoted(s);
    if (s.n >= CHARSET_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_alnum(s.p[i]) && !memchr("-_.:()+", s.p[i], 7))
            return false;
        if (s.p[i] != '-' || n != 2 || out[0] != 'c' || out[1] != 'p')
            out[n++] = ascii_lower(s.p[i]);
    }
    out[n] = 0;
    return n > 0;
}

const char *charset_real(struct str declared, char plain[CHARSET_MAX])
{
    if (!plain_name(declared, plain))
        return CHARSET_GUESS;
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        struct str names = str_of(aliases[i].names), name;
        while (str_word(&names, &name))
            if (str_eq(name, str_of(plain)))
                return aliases[i].real;
    }
    return plain;
}

const char *charset_second(const char *real)
{
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++)
        if (str_eq(str_of(seconds[i].real), str_of(real)))
            return seconds[i].second;
    return NULL;
}
