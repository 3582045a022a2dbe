// Forms with a fixed number of arguments, since compiled Java cannot call a variadic function.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>

int fprintfSD(FILE *stream, const char *format, char *text, int number) {
    return fprintf(stream, format, text, number);
}

int openSII(const char *path, int flags, int mode) {
    return open(path, flags, mode);
}

void *mremapP(void *old, size_t old_size, size_t new_size, int flags, void *address) {
    return mremap(old, old_size, new_size, flags, address);
}
