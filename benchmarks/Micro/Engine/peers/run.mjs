// llama.cpp through node-llama-cpp, measured as EngineRun.cs measures this engine.
//   node run.mjs MODEL THREADS DECODE_TOKENS PARTS        prints one line of JSON; PARTS are some of prompt,decode,batch
import { getLlama } from "node-llama-cpp";

const [modelPath, threadsText, decodeText, partsText] = process.argv.slice(2);
const parts = partsText.split(",");
const [threads, decodeTokens] = [Number(threadsText), Number(decodeText)];
const PromptTokens = 512, ShortPrompt = 8, Parallel = 16, BatchTokens = 32, FirstPiece = 259;

const llama = await getLlama({ gpu: false, build: "never", maxThreads: threads, logLevel: "error" });
let began = performance.now();
const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
const vocabulary = model.fileInfo.metadata.tokenizer.ggml.tokens.length;
const context = await model.createContext({ threads: { ideal: threads, min: threads }, contextSize: Math.min(128, model.trainContextSize), sequences: Parallel, batchSize: 512, flashAttention: true });
const long = await model.createContext({ threads: { ideal: threads, min: threads }, contextSize: Math.min(640, model.trainContextSize), batchSize: 512, flashAttention: true });
const promptTokens = Math.min(PromptTokens, model.trainContextSize - 1);
const loadSeconds = (performance.now() - began) / 1000;
const sequences = Array.from({ length: Parallel }, () => context.getSequence());
const single = long.getSequence();

// A small generator of its own: which tokens they are does not matter, only how many.
function prompt(count, seed) {
    let state = (seed * 2654435761 + 12345) >>> 0;
    const next = () => (state = (state * 1664525 + 1013904223) >>> 0) / 2 ** 32;
    return [1, ...Array.from({ length: count - 1 }, () => FirstPiece + Math.floor(next() * (vocabulary - FirstPiece)))];
}

async function generate(sequence, promptTokens, tokens, seed) {
    await sequence.clearHistory();
    const start = performance.now();
    let first = 0, seen = 0;
    for await (const _ of sequence.evaluate(prompt(promptTokens, seed), { temperature: 0, yieldEogToken: true })) {
        if (seen === 0) first = performance.now() - start;
        if (++seen === tokens) break;
    }
    return { first: first / 1000, all: (performance.now() - start) / 1000 };
}

await generate(single, ShortPrompt, 4, 0);
const residentMegabytes = process.memoryUsage().rss / 1e6;
const prompts = [0];
if (parts.includes("prompt")) for (const seed of [1, 2]) prompts.push(promptTokens / (await generate(single, promptTokens, 1, seed)).first);
let decode = 0, batch = 0;
if (parts.includes("decode")) {
    const answer = await generate(single, ShortPrompt, decodeTokens, 3);
    decode = (decodeTokens - 1) / (answer.all - answer.first);
}
if (parts.includes("batch")) {
    began = performance.now();
    await Promise.all(sequences.map((sequence, i) => generate(sequence, ShortPrompt, BatchTokens, 10 + i)));
    batch = (Parallel * BatchTokens) / ((performance.now() - began) / 1000);
}
console.log(JSON.stringify({
    loadSeconds, residentMegabytes, usedMegabytes: process.memoryUsage().rss / 1e6,
    prompt: Math.max(...prompts), decode, batch,
}));
await llama.dispose();
