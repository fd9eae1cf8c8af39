/* A driver with two GPUs for tests: what libcuda.so.1 and libnvidia-ml.so.1 export, in one library. Signatures of the CUDA driver API and
   NVML references. INIT is what cuInit answers; OLD leaves out what older drivers lack; CONSUMER is a card without ECC whose management
   library numbers the GPUs the other way round. */
#include <stdio.h>
#include <string.h>

#ifndef INIT
#define INIT 0
#endif

static const unsigned char uuids[2][16] = {
    {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff},
    {0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0x00}};
static const char *texts[2] = {"GPU-00112233-4455-6677-8899-aabbccddeeff", "GPU-ffeeddcc-bbaa-9988-7766-554433221100"};

int cuInit(unsigned flags) { return INIT; }
int cuDeviceGetCount(int *count) { *count = 2; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return 0; }
int cuDeviceGetName(char *name, int length, int device) { snprintf(name, length, "Test GPU %d", device); return 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = (size_t)(device + 1) << 34; return 0; }
int cuDeviceGetUuid(unsigned char *uuid, int device) { memcpy(uuid, uuids[device], 16); return 0; }
#ifndef OLD
int cuDriverGetVersion(int *version) { *version = 12040; return 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device) { *value = attribute == 75 ? 9 : attribute == 76 ? device : -1; return 0; }
int cuDeviceGetPCIBusId(char *id, int length, int device) { snprintf(id, length, "0000:3B:0%d.0", device); return 0; }
#endif

typedef struct { int index; } *Device;
static struct { int index; } devices[2] = {{0}, {1}};
struct process { unsigned pid; unsigned long long memory; unsigned gpu_instance, compute_instance; };

int nvmlInit_v2(void) { return 0; }
int nvmlSystemGetDriverVersion(char *version, unsigned length) { snprintf(version, length, "550.54.15"); return 0; }
int nvmlDeviceGetCount_v2(unsigned *count) { *count = 2; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, Device *device) {
#ifdef CONSUMER
  index = 1 - index;
#endif
  *device = (Device)&devices[index];
  return 0;
}
int nvmlDeviceGetUUID(Device device, char *text, unsigned length) { snprintf(text, length, "%s", texts[device->index]); return 0; }
int nvmlDeviceGetUtilizationRates(Device device, unsigned *rates) { rates[0] = 40 + 20 * device->index; rates[1] = 99; return 0; }
int nvmlDeviceGetMemoryInfo(Device device, unsigned long long *info) { info[0] = 16; info[1] = 9; info[2] = 7 + device->index; return 0; }
int nvmlDeviceGetTemperature(Device device, unsigned sensor, unsigned *celsius) { *celsius = 60 + device->index; return sensor == 0 ? 0 : 2; }
int nvmlDeviceGetPowerUsage(Device device, unsigned *milliwatts) { *milliwatts = 250500; return 0; }
#ifndef OLD
int nvmlDeviceGetEnforcedPowerLimit(Device device, unsigned *milliwatts) { *milliwatts = 700000; return 0; }
int nvmlDeviceGetComputeRunningProcesses_v3(Device device, unsigned *count, struct process *processes) {
  *count = 2;
  processes[0] = (struct process){4711, 1000, 0, 0};
  processes[1] = (struct process){4712, ~0ull, 0, 0};
  return 0;
}
#endif
#ifdef CONSUMER
int nvmlDeviceGetEccMode(Device device, int *current, int *pending) { return 3; }
int nvmlDeviceGetTotalEccErrors(Device device, unsigned type, unsigned counter, unsigned long long *count) { return 3; }
#else
int nvmlDeviceGetEccMode(Device device, int *current, int *pending) { *current = *pending = 1; return 0; }
int nvmlDeviceGetTotalEccErrors(Device device, unsigned type, unsigned counter, unsigned long long *count) {
  *count = type == 1 && counter == 0 ? 5 : 77;
  return 0;
}
#endif
