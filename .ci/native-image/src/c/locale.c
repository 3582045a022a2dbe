// The user's locale as Java names it, by the rules and tables of OpenJDK's java_props_md.c.
#include "svm_locale.h"
#include <locale.h>
#include <stdlib.h>
#include <string.h>

// OpenJDK's own tables: pairs of names, closed by an empty one
#include "locale_str.h"

static svm_locale_props_t properties;

static char *lookup(char *const pairs[], const char *name) {
    for (int i = 0; *pairs[i]; i += 2) {
        if (strcmp(name, pairs[i]) == 0) {
            return pairs[i + 1];
        }
    }
    return NULL;
}

static char *lookup_or_self(char *const pairs[], char *name) {
    char *found = lookup(pairs, name);
    return found != NULL ? found : name;
}

// cuts text at the first delimiter; the part behind it, or NULL
static char *cut(char *text, char delimiter) {
    char *found = strchr(text, delimiter);
    if (found == NULL) {
        return NULL;
    }
    *found = '\0';
    return found + 1;
}

// language_country.encoding@variant, all but the language optional; results point into one copy, kept for good
static int parse(int category, char **language, char **script, char **country, char **variant) {
    const char *name = setlocale(category, NULL);
    if (name == NULL || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0) {
        name = "en_US";
    }
    char *copy = strdup(name);
    if (copy == NULL) {
        return SVM_LOCALE_INITIALIZATION_OUT_OF_MEMORY;
    }
    char *modifier = cut(copy, '@');
    cut(copy, '.');
    const char *alias = lookup(locale_aliases, copy);
    if (alias != NULL) {
        char *full = strdup(alias);
        free(modifier == NULL ? copy : NULL);
        if (full == NULL) {
            return SVM_LOCALE_INITIALIZATION_OUT_OF_MEMORY;
        }
        copy = full;
        char *own = cut(copy, '@');
        modifier = own != NULL ? own : modifier;
        cut(copy, '.');
    }
    char *region = cut(copy, '_');
    *language = *copy ? lookup_or_self(language_names, copy) : "en";
    *country = region != NULL ? lookup_or_self(country_names, region) : NULL;
    *script = modifier != NULL ? lookup(script_names, modifier) : NULL;
    *variant = modifier != NULL ? lookup(variant_names, modifier) : NULL;
    return SVM_LOCALE_INITIALIZATION_SUCCEEDED;
}

int svm_initialize_locale(void) {
    setlocale(LC_ALL, "");
    svm_locale_props_t *p = &properties;
    int result = parse(LC_CTYPE, &p->format_language, &p->format_script, &p->format_country, &p->format_variant);
    if (result == SVM_LOCALE_INITIALIZATION_SUCCEEDED) {
        result = parse(LC_MESSAGES, &p->display_language, &p->display_script, &p->display_country, &p->display_variant);
    }
    return result;
}

svm_locale_props_t *svm_get_locale(void) {
    return &properties;
}
