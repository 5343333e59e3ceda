/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a mail's Date: what is read lies in its years, and written as we do it is the same moment again.
 */
#include "base/buf.h"
#include "base/die.h"
#include "mail/build.h"
#include "mail/maildate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t end_of_2199 = 7258118400;
    struct buf b;
    int64_t at, again;
    int zone, zone_again;
    if (!maildate_read((struct str){(const char *)data, size}, &at, &zone))
        return 0;
    if (at < 0 || at >= end_of_2199 || zone <= -24 * 60 || zone >= 24 * 60)
        bug("a date of another age: %lld, zone %d", (long long)at, zone);
    buf_init(&b, 200);
    build_date(&b, at, zone);
    struct str value = str_from(buf_str(&b), strlen("Date: "));
    if (!maildate_read(str_trim(value), &again, &zone_again) || again != at)
        bug("another moment: %lld, not %lld", (long long)again, (long long)at);
    buf_release(&b);
    return 0;
}
