// The machine's time zone, found by OpenJDK's own function (TimeZone_md.c in libjava), which needs no arguments here.
#include <stddef.h>

char *findJavaTZ_md(const char *java_home);

char *SVM_FindJavaTZmd(const char *mappings, int length) {
    (void)mappings;
    (void)length;
    return findJavaTZ_md(NULL);
}
