// Writes what llama.cpp makes of the test models of tests/Inference.Tests/Families. See README.md.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { getLlama } from "node-llama-cpp";

const [models, texts, output] = process.argv.slice(2);
if (!output) {
    console.error("usage: node oracle.mjs FOLDER-OF-GGUF TEXTS.json OUTPUT-FOLDER");
    process.exit(2);
}

const version = JSON.parse(readFileSync(new URL("./package.json", import.meta.url))).dependencies["node-llama-cpp"];
const { vectors, marked, prompts } = JSON.parse(readFileSync(texts, "utf8"));
const llama = await getLlama({ gpu: false, build: "never", maxThreads: 1, logLevel: "error" });

for (const file of readdirSync(models).filter((name) => name.endsWith(".gguf")).sort()) {
    const path = join(models, file);
    const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
    const golden = {
        model: basename(file, ".gguf"),
        oracle: `node-llama-cpp ${version}`,
        sha256: createHash("sha256").update(readFileSync(path)).digest("hex"),
        vectors: vectors.map((text) => ({ text, ids: model.tokenize(text, false) })),
        marked: marked.map((text) => ({ text, ids: model.tokenize(text, true) })),
        generations: basename(file).startsWith("pre-") ? [] : await generate(model),
        embeddings: basename(file).startsWith("pooling-") ? await embed(model) : [],
    };
    writeFileSync(join(output, golden.model + ".json"), format(golden));
    console.log(golden.model, golden.generations.map((item) => new Set(item.greedy).size + "/" + item.greedy.length).join(" "));
    await model.dispose();
}

await llama.dispose();

async function generate(model) {
    const results = [];
    for (const prompt of prompts) {
        const context = await model.createContext({
            threads: 1, contextSize: model.trainContextSize, batchSize: 256, flashAttention: false,
            experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32",
        });
        const sequence = context.getSequence();
        const ids = model.tokenize(prompt.text, false).slice(0, prompt.tokens);
        const greedy = [];
        const steps = [];
        for await (const step of sequence.evaluateWithMetadata(ids, { probabilities: true }, { temperature: 0, yieldEogToken: true })) {
            if ([0, 1, 12, 23].includes(greedy.length)) {
                const top = [...step.probabilities].slice(0, 64).map(([id, probability]) => [id, Number(Math.log(probability).toFixed(6))]);
                steps.push({ after: greedy.length, top });
            }
            greedy.push(step.token);
            if (greedy.length === 24) break;
        }
        results.push({ ids, greedy, steps });
        await context.dispose();
    }
    return results;
}

async function embed(model) {
    const context = await model.createEmbeddingContext({ threads: 1, contextSize: model.trainContextSize, flashAttention: false });
    const results = [];
    for (const prompt of prompts) {
        const ids = model.tokenize(prompt.text, false).slice(0, prompt.tokens);
        const { vector } = await context.getEmbeddingFor(ids);
        // It adds the beginning and end tokens that the model asks for, which the golden must hold.
        context._prepareInput(ids);
        const length = Math.hypot(...vector);
        results.push({ ids, vector: vector.map((value) => Number((value / length).toFixed(7))) });
    }
    await context.dispose();
    return results;
}

// One line per vector and step: files that a diff can show.
function format(golden) {
    const lines = (items) => (items.length === 0 ? "[]" : "[\n" + items.map((item) => "  " + JSON.stringify(item)).join(",\n") + "\n ]");
    const fields = Object.entries(golden).map(([key, value]) => ` ${JSON.stringify(key)}: ${Array.isArray(value) ? lines(value) : JSON.stringify(value)}`);
    return "{\n" + fields.join(",\n") + "\n}\n";
}
