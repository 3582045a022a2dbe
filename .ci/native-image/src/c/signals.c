// Signals for sun.misc.Signal: the handler counts deliveries, a Java thread waits on the semaphore and takes them.
// The handler runs on a borrowed stack, so that nothing here may touch the Java heap.
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

// one more than SIGRTMAX, which is no constant
#define SIGNALS 65

static sem_t delivered;
static atomic_bool is_open;
static atomic_uint pending[SIGNALS];

int cSunMiscSignal_open(void) {
    bool closed = false;
    if (!atomic_compare_exchange_strong(&is_open, &closed, true)) {
        errno = EBUSY;
        return -1;
    }
    for (int signal = 0; signal < SIGNALS; signal++) {
        atomic_store(&pending[signal], 0);
    }
    if (sem_init(&delivered, 0, 0) != 0) {
        atomic_store(&is_open, false);
        return -1;
    }
    return 0;
}

int cSunMiscSignal_close(void) {
    bool open = true;
    return atomic_compare_exchange_strong(&is_open, &open, false) ? sem_destroy(&delivered) : 0;
}

// The Java side takes any other result than 0 for fatal; being interrupted by a signal is not.
int cSunMiscSignal_awaitSemaphore(void) {
    int result;
    do {
        result = sem_wait(&delivered);
    } while (result != 0 && errno == EINTR);
    return result;
}

int cSunMiscSignal_signalSemaphore(void) {
    return sem_post(&delivered);
}

bool cSunMiscSignal_signalRangeCheck(int signal) {
    return signal > 0 && signal < SIGNALS;
}

// The number of a signal that was delivered and not yet taken, or -1.
int cSunMiscSignal_checkPendingSignal(void) {
    for (int signal = 1; signal < SIGNALS; signal++) {
        unsigned count = atomic_load(&pending[signal]);
        while (count > 0) {
            if (atomic_compare_exchange_weak(&pending[signal], &count, count - 1)) {
                return signal;
            }
        }
    }
    return -1;
}

static void count(int signal) {
    int saved = errno;
    if (cSunMiscSignal_signalRangeCheck(signal) && atomic_load(&is_open)) {
        atomic_fetch_add(&pending[signal], 1);
        sem_post(&delivered);
    }
    errno = saved;
}

void (*cSunMiscSignal_signalHandlerFunctionPointer(void))(int) {
    return count;
}
