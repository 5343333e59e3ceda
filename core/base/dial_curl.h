/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of libcurl that dial uses; <curl/curl.h> comes before. The library is loaded by whoever
   connects: with the HTTP/2, SSH, LDAP and Kerberos that it brings along, loading it would be half of each
   start of posthouse. */
#ifndef BASE_DIAL_CURL_H
#define BASE_DIAL_CURL_H

/* clang-format off */
#define CURL_FUNCTIONS(X) \
    X(easy_cleanup) X(easy_getinfo) X(easy_init) X(easy_perform) X(easy_recv) X(easy_send) \
    X(easy_setopt) X(easy_strerror) X(free) X(global_init) X(multi_add_handle) X(multi_cleanup) \
    X(multi_info_read) X(multi_init) X(multi_remove_handle) X(multi_setopt) X(multi_socket_action) \
    X(multi_timeout) X(url) X(url_cleanup) X(url_get) X(url_set)
/* clang-format on */

struct curl {
#define CURL_MEMBER(name) __typeof__(&curl_##name) name;
    CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
};

/* Loaded at the first call; without the library the program ends. */
const struct curl *curl(void);

#endif
