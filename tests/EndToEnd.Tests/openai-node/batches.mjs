// Files and batches with the official openai package; address, key and model come from the environment.
import assert from "node:assert/strict";
import OpenAI, { toFile } from "openai";

const model = process.env.MODEL;
const client = new OpenAI({ maxRetries: 0 });
const question = { model, temperature: 0, messages: [{ role: "user", content: "What is the capital of France?" }] };
const line = (custom_id, body, more) => JSON.stringify({ custom_id, method: "POST", url: "/v1/chat/completions", body, ...more });
const upload = async (lines, purpose = "batch") => client.files.create({ file: await toFile(Buffer.from(lines.join("\n")), "requests.jsonl"), purpose });
const create = (file, more) => client.batches.create({ input_file_id: file.id, endpoint: "/v1/chat/completions", completion_window: "24h", ...more });
const ended = async (batch) => {
  for (let i = 0; i < 300; i++) {
    const now = await client.batches.retrieve(batch.id);
    if (["completed", "failed", "cancelled", "expired"].includes(now.status)) return now;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail("the batch did not end");
};
const read = async (id) => (await (await client.files.content(id)).text()).trim().split("\n").map((text) => JSON.parse(text));
const refused = async (promise) => promise.then(() => assert.fail("it was accepted"), (error) => [error.status, error.code, error.param]);

const checks = {
  async "a batch is answered as its requests would be"() {
    const file = await upload([line("first", question), line("odd", { ...question, temperature: 9 }), line("last", { ...question, n: 2 }), line("calls", {
      ...question, tool_choice: "required", parallel_tool_calls: false, tools: [{ type: "function", function: { name: "f", parameters: { type: "object", properties: {}, additionalProperties: false }, strict: true } }],
    })]);
    assert.deepEqual([file.object, file.purpose, file.filename, file.status], ["file", "batch", "requests.jsonl", "processed"]);
    const batch = await create(file, { metadata: { of: "mine" } });
    assert.deepEqual([batch.object, batch.status, batch.metadata.of, batch.output_file_id, batch.errors], ["batch", "validating", "mine", null, null]);
    const done = await ended(batch);
    assert.deepEqual([done.status, done.request_counts], ["completed", { total: 4, completed: 3, failed: 1 }]);
    assert.ok(done.completed_at >= done.in_progress_at && done.in_progress_at >= done.created_at);
    const answers = await read(done.output_file_id);
    assert.deepEqual(answers.map((answer) => answer.custom_id), ["first", "last", "calls"]);
    assert.deepEqual([answers[0].response.status_code, answers[0].error], [200, null]);
    assert.equal(answers[0].response.body.choices[0].message.content, "The capital of France is Paris.");
    assert.equal(answers[0].response.body.object, "chat.completion");
    assert.equal(answers[0].response.body.choices[0].message.refusal, null);
    assert.equal(answers[1].response.body.choices.length, 2);
    assert.equal(answers[2].response.body.choices[0].finish_reason, "tool_calls");
    const [odd] = await read(done.error_file_id);
    assert.deepEqual([odd.custom_id, odd.response.status_code, odd.response.body.error.code, odd.response.body.error.param], ["odd", 400, "decimal_above_max_value", "temperature"]);
    assert.equal((await client.files.retrieve(done.output_file_id)).purpose, "batch_output");
  },
  async "what is wrong with the input is told by line"() {
    const batch = await ended(await create(await upload([line("a", question), "{", line("a", question), line("b", question, { url: "/v1/completions" }), line("c", "no")])));
    assert.equal(batch.status, "failed");
    assert.deepEqual(batch.errors.data.map((error) => [error.line, error.code]), [[2, "invalid_json_line"], [3, "duplicate_custom_id"], [4, "mismatched_url"], [5, "missing_required_parameter"]]);
  },
  async "a batch can be cancelled"() {
    const many = Array.from({ length: 400 }, (_, i) => line(`r${i}`, { ...question, max_tokens: 200 }));
    const batch = await create(await upload(many));
    assert.equal((await client.batches.cancel(batch.id)).status, "cancelling");
    const done = await ended(batch);
    assert.equal(done.status, "cancelled");
    assert.ok(done.request_counts.completed < 400);
    assert.deepEqual(await refused(client.batches.cancel((await ended(await create(await upload([line("a", question)])))).id)), [409, "batch_ended", undefined].map((x) => x ?? null));
  },
  async "embeddings of a batch"() {
    const file = await client.files.create({ file: await toFile(Buffer.from(JSON.stringify({ custom_id: "e", method: "POST", url: "/v1/embeddings", body: { model: process.env.EMBEDDER, input: "a" } })), "e.jsonl"), purpose: "batch" });
    const done = await ended(await create(file, { endpoint: "/v1/embeddings" }));
    assert.equal((await read(done.output_file_id))[0].response.body.data[0].object, "embedding");
  },
  async "files are listed, read and deleted"() {
    const file = await upload(["Grüße"], "user_data");
    const ids = [];
    for await (const listed of client.files.list({ purpose: "user_data" })) ids.push(listed.id);
    assert.ok(ids.includes(file.id));
    assert.equal(await (await client.files.content(file.id)).text(), "Grüße");
    assert.deepEqual(await refused(create(file)), [400, "invalid_value", "input_file_id"]);
    assert.deepEqual(await client.files.delete(file.id), { id: file.id, object: "file", deleted: true });
    assert.deepEqual((await refused(client.files.retrieve(file.id))).slice(0, 2), [404, "file_not_found"]);
    const some = await client.batches.list({ limit: 2 });
    assert.deepEqual([some.data.length, some.has_more], [2, true]);
  },
  async "wrong requests are refused by their field"() {
    const file = await upload([line("a", question)]);
    assert.deepEqual(await refused(create(file, { completion_window: "1h" })), [400, "invalid_value", "completion_window"]);
    assert.deepEqual(await refused(create(file, { endpoint: "/v1/images" })), [400, "invalid_value", "endpoint"]);
    assert.deepEqual(await refused(create({ id: "file_x" })), [404, "file_not_found", "input_file_id"]);
    assert.deepEqual((await refused(client.batches.retrieve("batch_x"))).slice(0, 2), [404, "batch_not_found"]);
    const kept = async () => (await (await fetch(`${new URL(client.baseURL).origin}/api/files?page_size=100`, { headers: { authorization: `Bearer ${client.apiKey}` } })).json()).files.length;
    const before = await kept();
    assert.deepEqual(await refused(upload(["x"], "fine-tune")), [400, "invalid_value", "purpose"]);
    assert.equal(await kept(), before, "a file that was refused is not kept");
  },
};

for (const [name, check] of Object.entries(checks)) {
  await check().catch((error) => {
    console.error(`failed: ${name}`);
    throw error;
  });
}
console.log(`all checks passed: ${Object.keys(checks).length}`);
