/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main program of a fuzz target where clang's fuzzer is not linked: every kept input once, a child each. */

#include <dirent.h>
#include <stdint.h>
#include <sys/stat.h>

#include "tap.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static uint8_t *input;
static size_t input_n;

static void run_input(void)
{
    LLVMFuzzerTestOneInput(input, input_n);
}

static void read_input(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) != 0)
        exit(2);
    input_n = (size_t)st.st_size;
    free(input);
    input = malloc(input_n + 1);
    if (!input || fread(input, 1, input_n, f) != input_n)
        exit(2);
    fclose(f);
}

int main(int argc, char **argv)
{
    char folder[512], path[1024];
    struct dirent **names;
    int failed = 0, ran = 0;
    const char *name = strrchr(argv[0], '/');
    (void)argc;
    snprintf(folder, sizeof folder, "tests/fuzz/%s", name ? name + 1 : argv[0]);
    int n = scandir(folder, &names, NULL, alphasort);
    if (n < 0) {
        printf("not ok 1 - %s holds inputs\n1..1\n", folder);
        return 1;
    }
    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        read_input(path);
        int end = tap_child(run_input);
        failed += end != 0;
        printf("%sok %d - %s\n", end ? "not " : "", ++ran, path);
    }
    for (int i = 0; i < n; i++)
        free(names[i]);
    free(names);
    printf("1..%d\n", ran);
    return failed != 0;
}
