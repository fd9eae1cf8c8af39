// Writes what llama.cpp makes of a model: quantises an F16 file, then answers a fixed prompt greedily.
//   cc -O1 answers.c -I llama.cpp/include -I llama.cpp/ggml/include -L LIBS -l:libllama.v0.5.0.so -l:libggml.v0.5.0.so -l:libggml-base.so
//   answers quantize IN OUT FTYPE          (15 Q4_K_M, 17 Q5_K_M, 18 Q6_K, 3 Q4_1, 8 Q5_0, 9 Q5_1)
//   answers answer MODEL VOCABULARY LIBS > golden.json
#include "llama.h"
#include "ggml-backend.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROMPT = 40, ANSWER = 16 };

static void quiet(enum ggml_log_level level, const char *text, void *data) { (void)data; if (level >= GGML_LOG_LEVEL_WARN) fputs(text, stderr); }

static int quantize(char **args) {
    struct llama_model_quantize_params params = llama_model_quantize_default_params();
    params.ftype = atoi(args[2]);
    params.nthread = 1;
    return llama_model_quantize(args[0], args[1], &params);
}

static int answer(const char *path, int vocabulary) {
    struct llama_model_params mp = llama_model_default_params();
    mp.n_gpu_layers = 0;
    struct llama_model *model = llama_model_load_from_file(path, mp);
    struct llama_context_params cp = llama_context_default_params();
    cp.n_ctx = 256; cp.n_batch = cp.n_ubatch = 64; cp.n_threads = cp.n_threads_batch = 1;
    cp.type_k = cp.type_v = GGML_TYPE_F32;
    cp.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    struct llama_context *context = llama_init_from_model(model, cp);
    llama_token ids[PROMPT + ANSWER];
    for (int i = 0; i < PROMPT; i++) ids[i] = (7 + 31 * i * i + 3 * i) % vocabulary;
    printf("{\n \"prompt_ids\": [");
    for (int i = 0; i < PROMPT; i++) printf("%s%d", i ? "," : "", ids[i]);
    printf("],\n \"logits\": [\n");
    if (llama_decode(context, llama_batch_get_one(ids, PROMPT))) return 1;
    for (int step = 0; step < ANSWER; step++) {
        const float *logits = llama_get_logits_ith(context, -1);
        int best = 0;
        printf("  [");
        for (int i = 0; i < vocabulary; i++) { printf("%s%.5g", i ? "," : "", logits[i]); if (logits[i] > logits[best]) best = i; }
        printf("]%s\n", step + 1 < ANSWER ? "," : "");
        ids[PROMPT + step] = best;
        if (llama_decode(context, llama_batch_get_one(&ids[PROMPT + step], 1))) return 1;
    }
    printf(" ],\n \"greedy_ids\": [");
    for (int i = 0; i < ANSWER; i++) printf("%s%d", i ? "," : "", ids[PROMPT + i]);
    printf("]\n}\n");
    return 0;
}

int main(int count, char **args) {
    llama_log_set(quiet, NULL);
    if (count == 5 && !strcmp(args[1], "quantize")) return quantize(args + 2);
    if (count == 5 && !strcmp(args[1], "answer")) { ggml_backend_load_all_from_path(args[4]); return answer(args[2], atoi(args[3])); }
    return 2;
}
