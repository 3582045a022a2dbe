// The functions of libjvm that OpenJDK's libraries call, as far as an image has a use for them.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <jni.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NANOSECONDS 1000000000LL

// cpu_set_t has room for 1024 processors, the kernel for 8192
#define SETS 8

// set by the builder in every image
extern int __svm_vm_is_static_binary;

void initialize(void) {}

int JVM_ActiveProcessorCount(void) {
    cpu_set_t usable[SETS];
    if (sched_getaffinity(0, sizeof usable, usable) == 0) {
        return CPU_COUNT_S(sizeof usable, usable);
    }
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

// libnet asks whether inet_pton exists before it uses IPv6; a static image cannot look symbols up.
void *JVM_FindLibraryEntry(void *handle, const char *name) {
    if (!__svm_vm_is_static_binary) {
        return dlsym(handle, name);
    }
    return strcmp(name, "inet_pton") == 0 ? (void *)(intptr_t)inet_pton : NULL;
}

static struct timespec now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time;
}

jlong JVM_CurrentTimeMillis(void *env, void *class) {
    (void)env;
    (void)class;
    struct timespec time = now(CLOCK_REALTIME);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

jlong JVM_NanoTime(void *env, void *class) {
    (void)env;
    (void)class;
    struct timespec time = now(CLOCK_MONOTONIC);
    return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

// Nanoseconds since the given second of the epoch, or -1 when that is more than 2^32 s away.
jlong JVM_GetNanoTimeAdjustment(void *env, void *class, jlong second) {
    (void)env;
    (void)class;
    const jlong limit = 0x100000000LL;
    struct timespec time = now(CLOCK_REALTIME);
    if (second <= time.tv_sec - limit || second >= time.tv_sec + limit) {
        return -1;
    }
    return (time.tv_sec - second) * NANOSECONDS + time.tv_nsec;
}

jlong Java_java_lang_System_currentTimeMillis(void *env, void *class) {
    return JVM_CurrentTimeMillis(env, class);
}

jlong Java_java_lang_System_nanoTime(void *env, void *class) {
    return JVM_NanoTime(env, class);
}

jlong Java_jdk_internal_misc_VM_getNanoTimeAdjustment(void *env, void *class, jlong second) {
    return JVM_GetNanoTimeAdjustment(env, class, second);
}

void JVM_BeforeHalt(void) {}

void JVM_Halt(int code) {
    exit(code);
}

int JVM_GetLastErrorString(char *buffer, int length) {
    if (errno == 0 || length <= 0) {
        return 0;
    }
    snprintf(buffer, (size_t)length, "%s", strerror(errno));
    return (int)strlen(buffer);
}

void JVM_ArrayCopy(
        JNIEnv *env, jclass class, jobject from, jint from_index, jobject to, jint to_index, jint length) {
    (void)class;
    jclass system = (*env)->FindClass(env, "java/lang/System");
    jmethodID copy = system == NULL
        ? NULL
        : (*env)->GetStaticMethodID(env, system, "arraycopy", "(Ljava/lang/Object;ILjava/lang/Object;II)V");
    if (copy != NULL) {
        (*env)->CallStaticVoidMethod(env, system, copy, from, from_index, to, to_index, length);
    }
}

// Asked by AWT only, which is never part of a static image.
jboolean JVM_IsStaticallyLinked(void) {
    return JNI_FALSE;
}

jstring JVM_GetTemporaryDirectory(JNIEnv *env) {
    return (*env)->NewStringUTF(env, "/tmp");
}

int jio_vfprintf(FILE *file, const char *format, va_list arguments) {
    return vfprintf(file, format, arguments);
}

int jio_fprintf(FILE *file, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int written = vfprintf(file, format, arguments);
    va_end(arguments);
    return written;
}

// As vsnprintf, but -1 for a text that was cut.
int jio_vsnprintf(char *text, size_t size, const char *format, va_list arguments) {
    if ((intptr_t)size <= 0) {
        return -1;
    }
    int length = vsnprintf(text, size, format, arguments);
    if (length < 0 || (size_t)length >= size) {
        text[size - 1] = '\0';
        return -1;
    }
    return length;
}

int jio_snprintf(char *text, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = jio_vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return length;
}
