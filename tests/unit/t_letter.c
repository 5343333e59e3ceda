/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of base/letter. */
#include "base/letter.h"
#include "tap.h"

static void folds(void)
{
    static const uint32_t pairs[][2] = {
        {'A', 'a'},
        {'Z', 'z'},
        {'@', '@'},
        {'[', '['},
        {0xc0, 0xe0},
        {0xd7, 0xd7},
        {0xde, 0xfe},
        {0xdf, 0xdf},
        {0x158, 0x159},
        {0x159, 0x159},
        {0x17d, 0x17e},
        {0x178, 0xff},
        {0x218, 0x219},
        {0x141, 0x142},
        {0x391, 0x3b1},
        {0x3a9, 0x3c9},
        {0x3c2, 0x3c3},
        {0x38f, 0x3ce},
        {0x386, 0x3ac},
        {0x38c, 0x3cc},
        {0x401, 0x451},
        {0x410, 0x430},
        {0x42f, 0x44f},
        {0x42f + 0x20, 0x44f},
        {0x406, 0x456},
        {0x490, 0x491},
        {0x531, 0x561},
        {0x1ea2, 0x1ea3},
        {0x1ef8, 0x1ef9},
        {0xff32, 'r'},
        {0xff1a, ':'},
        {0x56de, 0x56de},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        CHECK_INT(letter_fold(pairs[i][0]), pairs[i][1]);
}

static void turkish_i_is_one_letter(void)
{
    CHECK_INT(letter_fold(0x130), 'i');
    CHECK_INT(letter_fold(0x131), 'i');
    CHECK_INT(letter_fold('I'), 'i');
}

static void folding_twice_changes_nothing(void)
{
    for (uint32_t cp = 0; cp < 0x12000; cp++)
        CHECK_INT(letter_fold(letter_fold(cp)), letter_fold(cp));
}

static void widths(void)
{
    CHECK_INT(letter_width('a'), 1);
    CHECK_INT(letter_width(0x1b), 0);
    CHECK_INT(letter_width(0xe9), 1);
    CHECK_INT(letter_width(0x301), 0);
    CHECK_INT(letter_width(0x200b), 0);
    CHECK_INT(letter_width(0x6c34), 2);
    CHECK_INT(letter_width(0xd55c), 2);
    CHECK_INT(letter_width(0xff71), 1);
    CHECK_INT(letter_width(0xff21), 2);
    CHECK_INT(letter_width(0x1f331), 2);
    CHECK_INT(letter_width(0x627), 1);
    CHECK_INT(letter_width(0x64e), 0);
    CHECK_INT(letter_width(0x94d), 0);
    CHECK_INT(letter_width(0xe01ef), 0);
    CHECK_INT(letter_width(0x10ffff), 1);
}

static const struct tap_test tests[] = {
    {"capitals of four scripts and fullwidth forms become small", folds},
    {"every Turkish i is i", turkish_i_is_one_letter},
    {"folding twice changes nothing", folding_twice_changes_nothing},
    {"wide, narrow and undrawn", widths},
};
TAP_MAIN(tests)
