// The processor's features, from CPUID: what an image checks before it runs code that needs them.
#include "amd64cpufeatures.h"
#include <cpuid.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIT(word, n) (((word) >> (n)) & 1)

// State that the operating system saves on a context switch; a feature whose registers it does not save is unusable.
#define STATE_AVX 0x06
#define STATE_AVX512 0xe0

static uint64_t saved_state(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return ((uint64_t)high << 32) | low;
}

static void leaf_1(CPUFeatures *f, uint32_t c, uint32_t d) {
    f->fTSC = BIT(d, 4);
    f->fCX8 = BIT(d, 8);
    f->fCMOV = BIT(d, 15);
    f->fFLUSH = BIT(d, 19);
    f->fMMX = BIT(d, 23);
    f->fFXSR = BIT(d, 24);
    f->fSSE = BIT(d, 25);
    f->fSSE2 = BIT(d, 26);
    f->fHT = BIT(d, 28);
    f->fSSE3 = BIT(c, 0);
    f->fCLMUL = BIT(c, 1);
    f->fSSSE3 = BIT(c, 9);
    f->fSSE4_1 = BIT(c, 19);
    f->fSSE4_2 = BIT(c, 20);
    f->fPOPCNT = BIT(c, 23);
    f->fAES = BIT(c, 25);
    f->fHV = BIT(c, 31);
}

static void leaf_7(CPUFeatures *f, uint32_t b, uint32_t c, uint32_t d) {
    f->fBMI1 = BIT(b, 3);
    f->fBMI2 = BIT(b, 8);
    f->fERMS = BIT(b, 9);
    f->fRTM = BIT(b, 11);
    f->fADX = BIT(b, 19);
    f->fFLUSHOPT = BIT(b, 23);
    f->fCLWB = BIT(b, 24);
    f->fSHA = BIT(b, 29);
    f->fPKU = BIT(c, 3);
    f->fOSPKE = BIT(c, 4);
    f->fRDPID = BIT(c, 22);
    f->fFSRM = BIT(d, 4);
    f->fSERIALIZE = BIT(d, 14);
}

static void avx512(CPUFeatures *f, uint32_t b, uint32_t c) {
    f->fAVX512F = 1;
    f->fAVX512DQ = BIT(b, 17);
    f->fAVX512_IFMA = BIT(b, 21);
    f->fAVX512PF = BIT(b, 26);
    f->fAVX512ER = BIT(b, 27);
    f->fAVX512CD = BIT(b, 28);
    f->fAVX512BW = BIT(b, 30);
    f->fAVX512VL = BIT(b, 31);
    f->fAVX512_VBMI = BIT(c, 1);
    f->fAVX512_VBMI2 = BIT(c, 6);
    f->fAVX512_VAES = BIT(c, 9);
    f->fAVX512_VPCLMULQDQ = BIT(c, 10);
    f->fAVX512_VNNI = BIT(c, 11);
    f->fAVX512_BITALG = BIT(c, 12);
    f->fAVX512_VPOPCNTDQ = BIT(c, 14);
}

// A feature that is left at 0 (APX, AVX10, SHA512, …) only costs the faster code path.
void determineCPUFeatures(CPUFeatures *f) {
    memset(f, 0, sizeof *f);
    uint32_t a, b, c, d;
    uint32_t max = __get_cpuid_max(0, NULL);
    if (max < 1) {
        return;
    }
    __cpuid(1, a, b, c, d);
    leaf_1(f, c, d);
    uint64_t saved = BIT(c, 27) ? saved_state() : 0;
    int avx = BIT(c, 28) && (saved & STATE_AVX) == STATE_AVX;
    if (avx) {
        f->fAVX = 1;
        f->fVZEROUPPER = 1;
        f->fFMA = BIT(c, 12);
        f->fF16C = BIT(c, 29);
    }
    if (max >= 7) {
        __cpuid_count(7, 0, a, b, c, d);
        leaf_7(f, b, c, d);
        if (avx) {
            f->fAVX2 = BIT(b, 5);
            f->fGFNI = BIT(c, 8);
            if (BIT(b, 16) && (saved & STATE_AVX512) == STATE_AVX512) {
                avx512(f, b, c);
            }
        }
    }
    if (__get_cpuid(0x80000001, &a, &b, &c, &d)) {
        f->fLZCNT = BIT(c, 5);
        f->fSSE4A = BIT(c, 6);
        f->fAMD_3DNOW_PREFETCH = BIT(c, 8);
        f->fRDTSCP = BIT(d, 27);
    }
    if (__get_cpuid(0x80000007, &a, &b, &c, &d)) {
        f->fTSCINV_BIT = BIT(d, 8);
    }
}

// Each byte of notRequired has all bits set, or all but the lowest where the image needs the feature.
int checkCPUFeatures(const uint8_t *notRequired) {
    CPUFeatures host;
    determineCPUFeatures(&host);
    const uint8_t *has = (const uint8_t *)&host;
    for (size_t i = 0; i < sizeof host; i++) {
        if (!((has[i] | notRequired[i]) & 1)) {
            return 1;
        }
    }
    return 0;
}

int checkCPUFeaturesOrExit(const uint8_t *notRequired, const char *message) {
    if (checkCPUFeatures(notRequired)) {
        fputs(message, stderr);
        exit(1);
    }
    return 0;
}
