/* SPDX-License-Identifier: GPL-3.0-or-later */
/* embed SYMBOL FOLDER FILE...: writes the files as a C array of struct embedded, names relative to FOLDER. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void one(const char *folder, const char *path)
{
    FILE *f = fopen(path, "rb");
    size_t skip = strlen(folder), n = 0;
    if (!f || strncmp(path, folder, skip) != 0) {
        fprintf(stderr, "embed: cannot read %s below %s\n", path, folder);
        exit(1);
    }
    printf("    {\"%s\", {(const char[]){", path + skip + 1);
    for (int c; (c = getc(f)) != EOF; n++)
        printf("%d,", (signed char)c);
    printf("0}, %zu}},\n", n);
    fclose(f);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    printf("#include \"base/embedded.h\"\n\nconst struct embedded %s[] = {\n", argv[1]);
    for (int i = 3; i < argc; i++)
        one(argv[2], argv[i]);
    printf("    {NULL, {\"\", 0}},\n};\n");
    return fflush(stdout) != 0;
}
