/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows code, tables and drawings by their signs. */
#include "text/rigid.h"

#include "base/utf8.h"

enum { GAP = 3, WIDE_GAP = 6, SIGNS_LEAST = 2, SIGN_EACH = 14, NUMBERS_LEAST = 3, LONGEST = 400 };

/* Words set in columns: a gap inside the line. */
/* The bytes of "-", "*", "\u2022" or "12." that s begins with, with the blanks behind it. */
static size_t bullet(struct str s)
{
    size_t n = 0;
    while (n < s.n && n < 4 && s.p[n] != ' ' && !ascii_alpha(s.p[n]))
        n++;
    if (n == s.n || s.p[n] != ' ' || (n > 1 && ascii_digit(s.p[n - 1])) || (n == 1 && ascii_digit(s.p[0])))
        return 0;
    while (n < s.n && s.p[n] == ' ')
        n++;
    return n;
}

static bool gap_of(struct str line, size_t least)
{
    size_t gap = 0;
    line = str_trim(line);
    for (size_t i = bullet(line); i < line.n; i++) {
        if (line.p[i] == '\t')
            return true;
        gap = line.p[i] == ' ' ? gap + 1 : 0;
        bool sentence = i >= gap && strchr(".?!", line.p[i - gap]) != NULL; /* some leave room behind one */
        if (gap >= (sentence ? WIDE_GAP : least))
            return true;
    }
    return false;
}

bool rigid_gap(struct str line)
{
    return gap_of(line, GAP);
}

bool rigid_wide_gap(struct str line)
{
    return gap_of(line, WIDE_GAP);
}

bool rigid_box(struct str line)
{
    /* U+2500 to U+259F: lines and blocks */
    for (size_t i = 0; i + 2 < line.n; i++)
        if (line.p[i] == '\xe2' &&
            (line.p[i + 1] == '\x94' || line.p[i + 1] == '\x95' || line.p[i + 1] == '\x96'))
            return line.p[i + 1] != '\x96' || (unsigned char)line.p[i + 2] < 0xa0;
    return false;
}

/* Mostly signs: a table's frame, a drawing. */
bool rigid_drawn(struct str line)
{
    size_t signs = 0, others = 0;
    line = str_trim(line);
    for (size_t i = 0; i < line.n; i++) {
        if (ascii_alnum(line.p[i]) || (signed char)line.p[i] < 0)
            others++;
        else
            signs += line.p[i] != ' ';
    }
    bool framed = line.n > 2 && line.p[0] == '|' && line.p[line.n - 1] == '|';
    return framed || (signs >= 3 && signs > others);
}

/* ---- code */

static char byte_at(struct str s, size_t i)
{
    return i < s.n ? s.p[i] : ' ';
}

static bool wordly(char c)
{
    return ascii_alnum(c) || (signed char)c < 0;
}

/* Signs that words hardly have, where words do not have them. */
static size_t signs_at(struct str s, size_t i)
{
    char c = s.p[i], before = i ? s.p[i - 1] : ' ', after = byte_at(s, i + 1);
    switch (c) {
    case '=':
    case '{':
    case '}':
    case '^':
    case '\\':
    case '[':
        return 1;
    case '(': /* a call; word(s) is one in its plural */
        return (wordly(before) || before == '_' || before == '.') && after != 's' && after != 'e';
    case '_':
        return wordly(before) && wordly(after);
    case '$':
        return wordly(before) && wordly(after) && !ascii_digit(after);
    case '*': /* with blanks on one side it is a bullet or *says* a word louder */
        return i > 0 && (before == ' ') == (after == ' ');
    case '|':
    case '&':
        return after == c ? 2 : 0;
    case ':':
        return after == ':' || after == '=' ? 2 : 0;
    case '<':
        return after == '-' || after == '=' || after == '<' ? 2 : 0;
    case '-':
        return after == '>' ? 1 : 0;
    case '%':
        return after == '>' || after == '%' || (ascii_alpha(after) && !ascii_digit(before)) ? 1 : 0;
    case '~':
        return before == ' ' && after == ' ' ? 1 : 0;
    case ';':
        return i + 1 == s.n || before == ')' ? 1 : 0;
    default:
        return 0;
    }
}

/* The bytes of an address of the web that s begins with; what is in it is no code. */
static size_t web_address(struct str s)
{
    size_t n = 0;
    if (!str_starts_nocase(s, S("http")) && !str_starts_nocase(s, S("www.")) &&
        !str_starts_nocase(s, S("ftp:")))
        return 0;
    while (n < s.n && s.p[n] != ' ' && s.p[n] != '>' && s.p[n] != '\t')
        n++;
    return n;
}

/* "name(...)" and no more. */
static bool is_call(struct str s)
{
    size_t i = 0, open = 0;
    while (i < s.n && (ascii_alnum(s.p[i]) || s.p[i] == '_' || s.p[i] == '.'))
        i++;
    if (i < 2 || byte_at(s, i) != '(' || !ascii_alpha(s.p[0]))
        return false;
    for (; i < s.n; i++) {
        open += s.p[i] == '(';
        open -= s.p[i] == ')';
        if (open == 0)
            break;
    }
    return i + 1 == s.n;
}

/* "name <- ", "name = ", ", name = ": nobody begins a line of words so. */
static bool is_assignment(struct str s)
{
    size_t i = 0;
    if (s.p[0] == ',')
        return true;
    while (i < s.n && (ascii_alnum(s.p[i]) || strchr("_.$[]\",", s.p[i])))
        i++;
    size_t name = i;
    while (byte_at(s, i) == ' ' && i < s.n)
        i++;
    struct str rest = str_from(s, i);
    return name > 0 && (str_starts(rest, S("<-")) || str_starts(rest, S("=")) || str_starts(rest, S(":=")));
}

static bool begins_like_code(struct str s)
{
    static const char *const begins[] = {"# ", "##", "#'", "#include", "#define", "//", "/*", "*/", "$ ", "| ",
        "\\", "</", ">>> ", "#!/", "import ", "library("};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (str_starts(s, str_of(begins[i])))
            return !str_starts(s, S("import ")) || str_chr(str_from(s, 7), ' ') == STR_NONE;
    return false;
}

bool rigid_code(struct str line)
{
    struct str s = str_trim(line);
    size_t signs = 0, bytes = 0;
    if (s.n == 0)
        return false;
    if (begins_like_code(s) || is_call(s) || is_assignment(s) || str_ends(s, S("{")) || str_ends(s, S(");")) ||
        s.p[0] == '}')
        return true;
    for (size_t i = 0; i < s.n;) {
        size_t web = i == 0 || !wordly(s.p[i - 1]) ? web_address(str_from(s, i)) : 0;
        if (!web) {
            signs += signs_at(s, i);
            bytes++;
        }
        i += web ? web : 1;
    }
    return signs >= SIGNS_LEAST && signs * SIGN_EACH >= bytes;
}

/* ---- tables of numbers */

static bool is_number(struct str word)
{
    size_t digits = 0;
    for (size_t i = 0; i < word.n; i++) {
        if (!ascii_digit(word.p[i]) && !strchr("+-.,eE%", word.p[i]))
            return false;
        digits += ascii_digit(word.p[i]);
    }
    return digits > 0;
}

bool rigid_row(struct str line)
{
    struct str word = {"", 0};
    size_t words = 0, numbers = 0;
    while (str_word(&line, &word)) {
        words++;
        numbers += is_number(word) && word.p[0] != '+'; /* of a telephone */
    }
    return numbers >= NUMBERS_LEAST && 3 * numbers >= 2 * words;
}

bool rigid_line(struct str line)
{
    if (line.n > LONGEST) /* words of a program that wraps none: scrolled sideways nobody reads them */
        return false;
    return rigid_gap(line) || rigid_drawn(line) || rigid_box(line) || rigid_row(line) || rigid_code(line);
}
