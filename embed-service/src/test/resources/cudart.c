/* What DJL asks of CUDA's runtime library, answered as on a node with two GPUs, and told on standard error. */
#include <stdio.h>

int cudaGetDeviceCount(int *count) {
    *count = 2;
    fprintf(stderr, "cudart: 2 devices\n");
    return 0;
}

int cudaRuntimeGetVersion(int *version) {
    *version = 12040;
    return 0;
}

int cudaDeviceGetAttribute(int *value, int attribute, int device) {
    fprintf(stderr, "cudart: attribute %d of device %d\n", attribute, device);
    *value = 9;
    return 0;
}

const char *cudaGetErrorString(int code) {
    return code == 0 ? "no error" : "error";
}
