/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which letters a text is written in, and what they say about its language. */
#ifndef TEXT_SCRIPT_H
#define TEXT_SCRIPT_H

#include "base/str.h"

enum script {
    SCRIPT_NONE, /* no letters, or none that make up most of the text */
    SCRIPT_LATIN,
    SCRIPT_GREEK,
    SCRIPT_CYRILLIC,
    SCRIPT_ARMENIAN,
    SCRIPT_HEBREW,
    SCRIPT_ARABIC,
    SCRIPT_DEVANAGARI,
    SCRIPT_BENGALI,
    SCRIPT_GURMUKHI,
    SCRIPT_GUJARATI,
    SCRIPT_ODIA,
    SCRIPT_TAMIL,
    SCRIPT_TELUGU,
    SCRIPT_KANNADA,
    SCRIPT_MALAYALAM,
    SCRIPT_SINHALA,
    SCRIPT_THAI,
    SCRIPT_LAO,
    SCRIPT_BURMESE,
    SCRIPT_GEORGIAN,
    SCRIPT_HANGUL,
    SCRIPT_ETHIOPIC,
    SCRIPT_KHMER,
    SCRIPT_KANA, /* with Chinese characters among them */
    SCRIPT_HAN,
    SCRIPT_OTHER,
    SCRIPT_COUNT
};

/* The script of most of a text's letters, by its first few thousand bytes. Web addresses do not count. */
enum script script_of(struct str text);
/* The tag of the language that is by far the most likely in a script; empty where several share it. */
struct str script_language(enum script s);
/* Whether the language of a tag ("pt-BR") is written in the script: yes, too, where we do not know the
   language. */
bool script_writes(enum script s, struct str tag);

#endif
