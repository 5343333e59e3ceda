/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mail that goes into folders. */
#include "maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "parcel.h"

enum { MODE_OF_FOLDERS = 0750, MODE_OF_MAILS = 0640 };

/* The address as one name: a slash, which an address may hold, and the sign that stands for it, are written as
   %2F and %25. */
static void put_name(struct buf *b, struct str address)
{
    for (size_t i = 0; i < address.n; i++)
        if (address.p[i] == '/' || address.p[i] == '%')
            buf_printf(b, "%%%02X", address.p[i]);
        else
            buf_char(b, address.p[i]);
}

static const char *path_of(struct buf *b, struct str box, const char *part, struct str name)
{
    buf_reset(b);
    buf_printf(b, "%.*s/%s/%.*s", STR(box), part, STR(name));
    buf_char(b, 0);
    return b->p;
}

static int put_all(int fd, const struct parcel *p)
{
    struct buf head;
    buf_init(&head, BUF_MAX);
    buf_printf(&head, "Return-Path: <%.*s>\r\nDelivered-To: %.*s\r\n", STR(p->sender), STR(p->to->address));
    buf_put(&head, p->lines);
    int err = file_write_all(fd, buf_str(&head));
    buf_release(&head);
    return err ? err : file_write_all(fd, p->copy);
}

/* Synced before it has its name, for what is answered is never written again (STANDARDS T1). */
static int write_mail(const char *tmp, const char *final, const struct parcel *p)
{
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, MODE_OF_MAILS);
    if (fd < 0)
        return errno;
    int err = put_all(fd, p);
    if (!err && fsync(fd) != 0)
        err = errno;
    if (close(fd) != 0 && !err)
        err = errno;
    if (!err && rename(tmp, final) != 0)
        err = errno;
    if (err)
        unlink(tmp);
    return err;
}

static int sync_folder(struct buf *b, struct str path)
{
    buf_reset(b);
    buf_put(b, path);
    buf_char(b, 0);
    return file_sync_dir(b->p);
}

/* A new box is synced with its own name; that of folder itself is the site's to make. */
static int make_box(struct buf *b, struct str folder, struct str box)
{
    static const char *const parts[] = {"tmp", "new", "cur"};
    int err = 0;
    if (file_exists(path_of(b, box, parts[2], S(""))))
        return 0;
    for (size_t i = 0; i < 3 && !err; i++)
        err = file_make_dirs(path_of(b, box, parts[i], S("")), MODE_OF_FOLDERS);
    if (!err)
        err = sync_folder(b, box);
    return err ? err : sync_folder(b, folder);
}

int maildir_put(struct str folder, struct str hostname, const struct parcel *p)
{
    struct buf box, name, tmp, final;
    buf_init(&box, PATH_MAX);
    buf_init(&name, NAME_MAX);
    buf_init(&tmp, 2 * PATH_MAX);
    buf_init(&final, 2 * PATH_MAX);
    buf_printf(&name, "%lld.%lld.%.*s", (long long)p->created, (long long)p->to->row.v, STR(hostname));
    buf_printf(&box, "%.*s/", STR(folder));
    put_name(&box, p->to->address);
    bool long_box = buf_over(&box), long_name = buf_over(&name);
    int err = long_box || long_name ? ENAMETOOLONG : make_box(&tmp, folder, buf_str(&box));
    if (!err)
        err = write_mail(path_of(&tmp, buf_str(&box), "tmp", buf_str(&name)),
            path_of(&final, buf_str(&box), "new", buf_str(&name)), p);
    if (!err)
        err = file_sync_dir(path_of(&tmp, buf_str(&box), "new", S("")));
    if (err == ENAMETOOLONG)
        answer_set(&p->to->answer, 550, S("5.1.3 the address is too long for the name of a folder"));
    else
        answer_set(&p->to->answer, 250, S("2.0.0 written"));
    buf_release(&box);
    buf_release(&name);
    buf_release(&tmp);
    buf_release(&final);
    return err == ENAMETOOLONG ? 0 : err;
}
