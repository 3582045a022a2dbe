/* What DJL asks of CUDA's runtime library before it uses a GPU, answered as on a node with two of them. */
int cudaGetDeviceCount(int *count) {
    *count = 2;
    return 0;
}

int cudaRuntimeGetVersion(int *version) {
    *version = 12040;
    return 0;
}

int cudaDeviceGetAttribute(int *value, int attribute, int device) {
    *value = attribute == 75 ? 9 : 0;
    return 0;
}

const char *cudaGetErrorString(int code) {
    return "no error";
}
