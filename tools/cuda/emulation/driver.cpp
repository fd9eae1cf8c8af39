// A stand-in for libcuda.so.1 that runs the kernels on the processor. Device memory is memory of the process between guard pages, streams
// execute at once, graphs are recorded launches and copies. It is strict where the driver is lenient, and fails on demand:
// emulator_fail("cuMemAlloc_v2", 3, 2) makes the third call from then on return 2; 700 and its kin then stick, as they do in a context.
#include "kernels.generated.h"
#include <mutex>
#include <set>
#include <sys/mman.h>

namespace emulation {

Machine machine;
const char* kernel_name = "";

std::map<std::string, Kernel>& kernels() {
    static std::map<std::string, Kernel> all;
    return all;
}

[[noreturn]] void fail(const char* what) {
    fprintf(stderr, "emulation: %s in kernel %s, block %d %d %d, thread %d\n", what, kernel_name, machine.x, machine.y, machine.z,
            machine.current ? machine.current->thread : -1);
    abort();
}

const size_t STACK_BYTES = 128 * 1024;

#ifdef __x86_64__
extern "C" void emulation_switch(void** save, void* to);
asm(R"(
.text
.globl emulation_switch
.hidden emulation_switch
emulation_switch:
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret
)");
#else
#error "The emulation switches fibers in x86-64 assembly."
#endif

void leave(State state) {
    Fiber* fiber = machine.current;
    fiber->state = state;
    emulation_switch(&fiber->stack_pointer, machine.scheduler);
}

static void enter() {
    machine.body();
    leave(State::done);
    abort();
}

static void prepare(int threads) {
    while ((int)machine.fibers.size() < threads) machine.fibers.push_back({0, (char*)aligned_alloc(64, STACK_BYTES), 0, State::done, 0});
    for (int i = 0; i < threads; i++) {
        Fiber& fiber = machine.fibers[i];
        fiber.thread = i;
        fiber.state = State::running;
        fiber.turn = 0;
        void** top = (void**)(fiber.stack + STACK_BYTES) - 2;
        top[0] = (void*)enter;
        // Six saved registers below the address that the first switch returns to.
        fiber.stack_pointer = top - 6;
        memset(fiber.stack_pointer, 0, 6 * sizeof(void*));
    }
}

static void resume(State from, int first, int last) {
    for (int i = first; i < last; i++) if (machine.fibers[i].state == from) machine.fibers[i].state = State::running;
}

static bool release_warps(int threads) {
    bool any = false;
    for (int first = 0; first < threads; first += 32) {
        int last = first + 32 < threads ? first + 32 : threads, waiting = 0, done = 0;
        for (int i = first; i < last; i++) {
            waiting += machine.fibers[i].state == State::at_exchange;
            done += machine.fibers[i].state == State::done;
        }
        if (waiting == 0) continue;
        if (waiting == last - first) {
            resume(State::at_exchange, first, last);
            any = true;
        } else if (done > 0) {
            fail("an exchange of a warp whose other lanes have ended");
        }
    }
    return any;
}

static void run_block(int threads) {
    prepare(threads);
    for (;;) {
        bool ran = false;
        for (int i = 0; i < threads; i++) {
            if (machine.fibers[i].state != State::running) continue;
            machine.current = &machine.fibers[i];
            emulation_switch(&machine.scheduler, machine.fibers[i].stack_pointer);
            ran = true;
        }
        int done = 0, waiting = 0;
        for (int i = 0; i < threads; i++) {
            done += machine.fibers[i].state == State::done;
            waiting += machine.fibers[i].state == State::at_barrier;
        }
        if (done == threads) return;
        if (release_warps(threads)) continue;
        if (waiting == threads) resume(State::at_barrier, 0, threads);
        else if (!ran || waiting + done == threads) fail("a barrier that not all threads reach");
    }
}

}

using namespace emulation;

struct Function { std::string name; const Kernel* kernel; };
struct Recorded { std::function<void()> act; };
struct Graph { std::vector<Recorded> acts; };

static std::recursive_mutex gate;
struct Allocation { size_t bytes; int device; };
static std::map<u64, Allocation> allocations;
static int holders[2];
static std::set<void*> modules;
static std::map<std::string, Function> functions;
struct Stream { Graph* recording; };
// Of this thread: what allocates or waits may not be called meanwhile.
static thread_local bool recording;
static size_t memory_bytes = (size_t)1 << 32, used_bytes;
static int sticky;
static struct { std::string call; int after, code; } injected;
static u64 launches, graph_launches;

extern "C" __attribute__((visibility("default"))) void emulator_fail(const char* call, int after, int code) {
    injected = {call, after, code};
    if (code == 0) sticky = 0;
}
extern "C" __attribute__((visibility("default"))) void emulator_memory(size_t bytes) { memory_bytes = bytes; }
extern "C" __attribute__((visibility("default"))) u64 emulator_used() { return used_bytes; }
extern "C" __attribute__((visibility("default"))) u64 emulator_launches() { return launches; }
extern "C" __attribute__((visibility("default"))) u64 emulator_graph_launches() { return graph_launches; }

static bool is_sticky(int code) { return code == 700 || code == 702 || code == 214 || (code >= 714 && code <= 719); }

static int outcome(const char* call) {
    if (sticky && strcmp(call, "cuInit") && strcmp(call, "cuDevicePrimaryCtxRelease_v2")) return sticky;
    if (injected.code && injected.call == call && --injected.after <= 0) {
        int code = injected.code;
        injected.code = 0;
        if (is_sticky(code)) sticky = code;
        return code;
    }
    return 0;
}

#define BEGIN(name) std::lock_guard<std::recursive_mutex> held(gate); if (int code = outcome(#name)) return code;
#define EXPORT extern "C" __attribute__((visibility("default"))) int

EXPORT cuInit(unsigned) { BEGIN(cuInit) return 0; }
EXPORT cuDriverGetVersion(int* version) { BEGIN(cuDriverGetVersion) *version = 12040; return 0; }
EXPORT cuDeviceGetCount(int* count) { BEGIN(cuDeviceGetCount) *count = 2; return 0; }
EXPORT cuDeviceGet(int* device, int ordinal) { BEGIN(cuDeviceGet) *device = ordinal; return ordinal < 0 || ordinal > 1 ? 101 : 0; }
EXPORT cuDeviceGetName(char* name, int size, int device) { snprintf(name, size, "Emulated GPU %d", device); return 0; }
EXPORT cuDeviceTotalMem_v2(size_t* bytes, int) { *bytes = memory_bytes; return 0; }
EXPORT cuDeviceGetUuid(char* uuid, int device) { memset(uuid, device + 1, 16); return 0; }
EXPORT cuDeviceGetPCIBusId(char* id, int size, int device) { snprintf(id, size, "0000:00:%02d.0", device); return 0; }
EXPORT cuDeviceGetAttribute(int* value, int attribute, int) {
    *value = attribute == 75 ? 8 : attribute == 76 ? 0 : attribute == 16 ? 4 : 1;
    return 0;
}
EXPORT cuGetErrorName(int code, const char** name) { *name = code == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS" : code == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : "CUDA_ERROR_EMULATED"; return 0; }
EXPORT cuDevicePrimaryCtxRetain(void** context, int device) {
    BEGIN(cuDevicePrimaryCtxRetain)
    holders[device]++;
    *context = (void*)(size_t)(device + 1);
    return 0;
}

static void forget(u64 address);

// The last holder takes the context's memory along, and its errors.
EXPORT cuDevicePrimaryCtxRelease_v2(int device) {
    std::lock_guard<std::recursive_mutex> held(gate);
    if (holders[device] == 0) return 201;
    if (--holders[device] > 0) return 0;
    sticky = 0;
    std::vector<u64> left;
    for (auto& allocation : allocations) if (allocation.second.device == device) left.push_back(allocation.first);
    for (u64 address : left) forget(address);
    return 0;
}

static thread_local void* current_context;
EXPORT cuCtxSetCurrent(void* context) { BEGIN(cuCtxSetCurrent) current_context = context; return 0; }
// Whatever touches memory or runs needs a context on its own thread.
#define NEEDS_CONTEXT if (!current_context) return 201;
#define NOT_WHILE_RECORDING if (recording) return 900;

EXPORT cuMemGetInfo_v2(size_t* available, size_t* total) {
    BEGIN(cuMemGetInfo_v2) NEEDS_CONTEXT
    *total = memory_bytes;
    *available = memory_bytes > used_bytes ? memory_bytes - used_bytes : 0;
    return 0;
}

const size_t PAGE = 4096;

// The end of an allocation is the end of readable memory, to 16 bytes.
EXPORT cuMemAlloc_v2(u64* address, size_t bytes) {
    BEGIN(cuMemAlloc_v2) NEEDS_CONTEXT NOT_WHILE_RECORDING
    if (bytes == 0) return 1;
    if (used_bytes + bytes > memory_bytes) return 2;
    size_t whole = (bytes + 15) / 16 * 16, pages = (whole + PAGE - 1) / PAGE * PAGE;
    char* from = (char*)mmap(0, pages + 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (from == MAP_FAILED) return 2;
    mprotect(from, PAGE, PROT_NONE);
    mprotect(from + PAGE + pages, PAGE, PROT_NONE);
    *address = (u64)(from + PAGE + pages - whole);
    // What is read before it was written is no number.
    if (bytes <= (size_t)1 << 26) memset((void*)*address, 0xff, bytes);
    allocations[*address] = {bytes, (int)(size_t)current_context - 1};
    used_bytes += bytes;
    return 0;
}

static void forget(u64 address) {
    size_t bytes = allocations[address].bytes, whole = (bytes + 15) / 16 * 16, pages = (whole + PAGE - 1) / PAGE * PAGE;
    munmap((char*)address + whole - pages - PAGE, pages + 2 * PAGE);
    allocations.erase(address);
    used_bytes -= bytes;
}

EXPORT cuMemFree_v2(u64 address) {
    std::lock_guard<std::recursive_mutex> held(gate);
    NEEDS_CONTEXT NOT_WHILE_RECORDING
    if (!allocations.count(address)) return 1;
    forget(address);
    return 0;
}

static bool inside(u64 address, size_t bytes) {
    auto after = allocations.upper_bound(address);
    if (after == allocations.begin()) return false;
    --after;
    return address + bytes <= after->first + after->second.bytes;
}

EXPORT cuMemHostAlloc(void** memory, size_t bytes, unsigned) { BEGIN(cuMemHostAlloc) NEEDS_CONTEXT *memory = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096); return 0; }
EXPORT cuMemFreeHost(void* memory) { free(memory); return 0; }
EXPORT cuMemHostRegister_v2(void*, size_t, unsigned) { BEGIN(cuMemHostRegister_v2) NEEDS_CONTEXT return 0; }
EXPORT cuMemHostUnregister(void*) { return 0; }

static int act(void* stream, std::function<void()> what) {
    if (Graph* graph = ((Stream*)stream)->recording) graph->acts.push_back({what});
    else what();
    return 0;
}

EXPORT cuMemcpyHtoDAsync_v2(u64 to, const void* from, size_t bytes, void* stream) {
    BEGIN(cuMemcpyHtoDAsync_v2) NEEDS_CONTEXT
    if (!inside(to, bytes)) return 1;
    return act(stream, [=] { memcpy((void*)to, from, bytes); });
}
EXPORT cuMemcpyDtoHAsync_v2(void* to, u64 from, size_t bytes, void* stream) {
    BEGIN(cuMemcpyDtoHAsync_v2) NEEDS_CONTEXT
    if (!inside(from, bytes)) return 1;
    return act(stream, [=] { memcpy(to, (void*)from, bytes); });
}
EXPORT cuMemcpyDtoDAsync_v2(u64 to, u64 from, size_t bytes, void* stream) {
    BEGIN(cuMemcpyDtoDAsync_v2) NEEDS_CONTEXT
    if (!inside(from, bytes) || !inside(to, bytes)) return 1;
    return act(stream, [=] { memcpy((void*)to, (void*)from, bytes); });
}
EXPORT cuMemsetD8Async(u64 to, unsigned char value, size_t bytes, void* stream) {
    BEGIN(cuMemsetD8Async) NEEDS_CONTEXT
    if (!inside(to, bytes)) return 1;
    return act(stream, [=] { memset((void*)to, value, bytes); });
}

EXPORT cuModuleLoadDataEx(void** module, const void* image, unsigned, int*, void**) {
    BEGIN(cuModuleLoadDataEx) NEEDS_CONTEXT
    if (!strstr((const char*)image, ".version")) return 218;
    *module = strdup((const char*)image);
    return 0;
}
EXPORT cuModuleUnload(void* module) { free(module); return 0; }

// The kernel must be in the module too, with as many parameters: a module that was not built anew is noticed.
EXPORT cuModuleGetFunction(void** function, void* module, const char* name) {
    BEGIN(cuModuleGetFunction) NEEDS_CONTEXT
    auto kernel = kernels().find(name);
    const char* entry = strstr((const char*)module, (std::string(".entry ") + name + "(").c_str());
    if (kernel == kernels().end() || !entry) return 500;
    std::string parameters(entry, strchr(entry, ')') - entry);
    size_t count = 0;
    for (size_t at = parameters.find(".param"); at != std::string::npos; at = parameters.find(".param", at + 1)) count++;
    if (count != kernel->second.sizes.size()) return 500;
    functions[name] = {name, &kernel->second};
    *function = &functions[name];
    return 0;
}
EXPORT cuFuncGetAttribute(int* value, int, void*) { *value = 0; return 0; }
EXPORT cuFuncSetAttribute(void*, int, int) { return 0; }

static void run(const Function& function, unsigned gx, unsigned gy, unsigned gz, unsigned threads, void** arguments) {
    kernel_name = function.name.c_str();
    machine.threads = threads;
    machine.blocks_z = gz;
    machine.body = [&] { function.kernel->call(arguments); };
    for (machine.z = 0; machine.z < (int)gz; machine.z++)
        for (machine.y = 0; machine.y < (int)gy; machine.y++)
            for (machine.x = 0; machine.x < (int)gx; machine.x++) run_block(threads);
}

EXPORT cuLaunchKernel(void* handle, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned, void* stream, void** arguments, void**) {
    BEGIN(cuLaunchKernel) NEEDS_CONTEXT
    Function& function = *(Function*)handle;
    // A whole number of warps, as the kernels assume.
    if (!gx || !gy || !gz || gy > 65535 || gz > 65535 || by != 1 || bz != 1 || bx > 1024 || bx % 32 || (int)bx > function.kernel->most_threads) return 1;
    launches++;
    auto values = std::make_shared<std::vector<std::vector<char>>>();
    for (size_t i = 0; i < function.kernel->sizes.size(); i++)
        values->emplace_back((char*)arguments[i], (char*)arguments[i] + function.kernel->sizes[i]);
    return act(stream, [=, &function] {
        std::vector<void*> pointers;
        for (auto& value : *values) pointers.push_back(value.data());
        run(function, gx, gy, gz, bx, pointers.data());
    });
}

EXPORT cuStreamCreate(void** stream, unsigned) { BEGIN(cuStreamCreate) NEEDS_CONTEXT *stream = new Stream(); return 0; }
EXPORT cuStreamSynchronize(void*) { BEGIN(cuStreamSynchronize) NEEDS_CONTEXT NOT_WHILE_RECORDING return 0; }
EXPORT cuStreamDestroy_v2(void* stream) { delete (Stream*)stream; return 0; }
EXPORT cuEventCreate(void** event, unsigned) { *event = calloc(1, 8); return 0; }
EXPORT cuEventRecord(void*, void*) { return 0; }
EXPORT cuEventSynchronize(void*) { BEGIN(cuEventSynchronize) NEEDS_CONTEXT return 0; }
EXPORT cuEventElapsedTime(float* milliseconds, void*, void*) { *milliseconds = 1; return 0; }
EXPORT cuEventDestroy_v2(void* event) { free(event); return 0; }

EXPORT cuStreamBeginCapture_v2(void* stream, int) {
    BEGIN(cuStreamBeginCapture_v2) NEEDS_CONTEXT
    if (((Stream*)stream)->recording) return 900;
    ((Stream*)stream)->recording = new Graph();
    recording = true;
    return 0;
}
EXPORT cuStreamEndCapture(void* stream, void** graph) {
    std::lock_guard<std::recursive_mutex> held(gate);
    *graph = ((Stream*)stream)->recording;
    ((Stream*)stream)->recording = 0;
    recording = false;
    return *graph ? outcome("cuStreamEndCapture") : 901;
}
EXPORT cuGraphInstantiateWithFlags(void** executable, void* graph, u64) { BEGIN(cuGraphInstantiateWithFlags) *executable = new Graph(*(Graph*)graph); return 0; }
EXPORT cuGraphDestroy(void* graph) { delete (Graph*)graph; return 0; }
EXPORT cuGraphExecDestroy(void* graph) { delete (Graph*)graph; return 0; }
EXPORT cuGraphLaunch(void* graph, void*) {
    BEGIN(cuGraphLaunch) NEEDS_CONTEXT NOT_WHILE_RECORDING
    graph_launches++;
    for (auto& recorded : ((Graph*)graph)->acts) recorded.act();
    return 0;
}
