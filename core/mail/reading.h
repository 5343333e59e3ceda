/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came: the record of one mail, as the jailed child hands it to the parent, flat and checked. */
#ifndef MAIL_READING_H
#define MAIL_READING_H

#include "base/buf.h"
#include "base/id.h"
#include "base/str.h"

struct arena;

/* Every text in these structs is valid UTF-8 without NUL; header texts hold no control character (STANDARDS
 * R3). */

struct mailbox {
    struct str name;    /* decoded, but for address_list_written; may be empty */
    struct str address; /* one @, no blanks, no controls, at most 254 bytes; domain in lower case */
};

struct mailboxes {
    struct mailbox *at;
    size_t n;
};

struct strs {
    struct str *at;
    size_t n;
};

enum part_use {
    PART_SHOWN = 0,      /* its text is (part of) what is read */
    PART_UNSHOWN = 1,    /* an alternative that another part stands for */
    PART_ATTACHMENT = 2, /* offered beside the text */
    PART_CONTAINER = 3,  /* multipart, or message/rfc822 around other parts */
};

struct part {
    struct str path;     /* "1", "1.2", "2.1": as IMAP numbers them (RFC 3501 section 6.4.5) */
    struct str type;     /* "text/plain", lower case */
    struct str charset;  /* as declared, lower case; empty when not */
    struct str filename; /* decoded (RFC 2231, RFC 2047), last path component only; may be empty */
    struct str content_id;
    enum part_use use;
    bool attached; /* Content-Disposition: attachment */
    bool flowed, delsp;
    size_t size;              /* of the decoded bytes */
    unsigned char sha256[32]; /* of the decoded bytes */
    struct str bytes;         /* decoded; empty for containers. May hold anything: not UTF-8 */
    struct str text;          /* of text parts, decoded to UTF-8 with LF line ends; HTML still as HTML */
    struct str plain;         /* of text parts, as a reader sees it: unflowed, HTML as text */
};

enum automatic {
    AUTO_NO = 0,        /* a person, as far as one can see */
    AUTO_BOUNCE = 1,    /* a delivery report, RFC 3464 or older */
    AUTO_VACATION = 2,  /* an absence notice or another automatic answer (RFC 3834) */
    AUTO_CHALLENGE = 3, /* "confirm that you are human" */
    AUTO_LIST = 4,      /* came through another list */
    AUTO_COMPLAINT = 5, /* a feedback report (RFC 5965) */
    AUTO_LOOP = 6,      /* our own List-Id or X-Loop, or more than 50 Received (STANDARDS T9) */
    AUTO_BULK = 7,      /* Precedence bulk or junk and nothing of the above */
};

struct bounce {
    struct str recipient; /* an address */
    struct str dsn;       /* "5.1.1"; empty when it is not said */
    enum bounce_kind kind;
    bool delayed; /* it is still being tried (RFC 3464 section 2.3.3) */
};

/* Why a mail is held as malformed (STANDARDS R1); a mail may have several. */
enum defect {
    DEFECT_TWO_FROM = 1,
    DEFECT_TWO_SUBJECT = 2,
    DEFECT_TWO_DATE = 4,
    DEFECT_TWO_MESSAGE_ID = 8,
    DEFECT_NO_FROM = 16,
    DEFECT_AUTHORS_WITHOUT_SENDER = 32,
    DEFECT_NO_HEADER = 64,
};

struct mail {
    unsigned defects; /* of enum defect */
    struct str subject;
    struct mailboxes from, sender, reply_to, to, cc;
    bool dated;              /* a Date that can be believed was there */
    int64_t date;            /* UTC seconds; 0 when not dated */
    int date_zone;           /* minutes east of UTC, as the author wrote it */
    struct str message_id;   /* without <>; empty when there was none */
    struct strs in_reply_to; /* ids without <> */
    struct strs references;  /* ids without <>, oldest first; In-Reply-To is not added */
    struct strs keywords;
    struct str lang;            /* Content-Language, first tag; empty when not said */
    struct strs authentication; /* Authentication-Results values, topmost first, unfolded */
    struct str list_id;         /* what stands between <> */
    struct strs loops;          /* X-Loop values and our own former List-Ids */
    struct str auto_submitted, precedence, return_path;
    struct str header;   /* the header block, unfolded, one "Name: value" a line, values as they came
                            (charsets guessed, encoded words not decoded): for rules on odd fields */
    struct str enclosed; /* the same of the first message/rfc822 in it: what a report is about */
    int received;        /* number of Received fields */
    bool no_archive;     /* X-No-Archive: yes, or Archive: no */
    struct part *parts;
    size_t n_parts;
    struct str text;   /* what the archive shows: the shown parts' plain texts */
    struct str reply;  /* the new words of text: without quotes, attribution and signature */
    struct str quoted; /* the quoted words of text */
    struct str signature;
    enum automatic automatic;
    struct bounce *bounces;
    size_t n_bounces;
};

/* Appends the record, flat. */
void reading_write(struct buf *out, const struct mail *m);
/* Reads a record back from bytes that are not trusted: every length, count, enum, address and text is checked;
   false when anything is off. The mail's strs point into flat, arrays live in a. */
bool reading_read(struct arena *a, struct str flat, struct mail *m);

#endif
