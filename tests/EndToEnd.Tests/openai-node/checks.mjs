// The official openai package against a running network; address, key and model come from the environment.
import assert from "node:assert/strict";
import OpenAI from "openai";

const model = process.env.MODEL;
const client = new OpenAI({ maxRetries: 0 });
const question = { model, temperature: 0, messages: [{ role: "user", content: "What is the capital of France?" }] };
const answer = "The capital of France is Paris.";

const checks = {
  async "chat answers"() {
    const reply = await client.chat.completions.create(question);
    assert.equal(reply.choices[0].message.content, answer);
    assert.equal(reply.choices[0].finish_reason, "stop");
    assert.equal(reply.usage.total_tokens, reply.usage.prompt_tokens + reply.usage.completion_tokens);
  },
  async "stream helper assembles the answer"() {
    const stream = client.chat.completions.stream({ ...question, stream_options: { include_usage: true } });
    const reply = await stream.finalChatCompletion();
    assert.equal(reply.choices[0].message.content, answer);
    assert.equal(reply.choices[0].finish_reason, "stop");
  },
  async "content parts and the developer role are understood"() {
    const reply = await client.chat.completions.create({
      ...question,
      messages: [{ role: "user", content: [{ type: "text", text: "What is the capital " }, { type: "text", text: "of France?" }] }],
    });
    assert.equal(reply.choices[0].message.content, answer);
  },
  async "log probabilities are reported"() {
    const reply = await client.chat.completions.create({ ...question, logprobs: true, top_logprobs: 2, max_completion_tokens: 3 });
    assert.equal(reply.choices[0].logprobs.content.length, 3);
    assert.equal(reply.choices[0].logprobs.content[0].top_logprobs.length, 2);
    assert.equal(reply.choices[0].finish_reason, "length");
  },
  async "a stop text ends the answer and is not part of it"() {
    const reply = await client.chat.completions.create({ ...question, stop: " is" });
    assert.equal(reply.choices[0].message.content, "The capital of France");
  },
  async "two answers to one question"() {
    const reply = await client.chat.completions.create({ ...question, n: 2 });
    assert.deepEqual(reply.choices.map((choice) => choice.message.content), [answer, answer]);
  },
  async "text completions stream"() {
    let text = "";
    for await (const chunk of await client.completions.create({ model, prompt: "a b", max_tokens: 4, temperature: 0, stream: true })) {
      text += chunk.choices[0]?.text ?? "";
    }
    assert.ok(text.length > 0);
  },
  async "models are listed and retrieved"() {
    const listed = await client.models.list();
    assert.ok(listed.data.some((entry) => entry.id === model));
    assert.equal((await client.models.retrieve(model)).id, model);
  },
  async "errors carry their code"() {
    const fails = async (request, status, code) => {
      const error = await client.chat.completions.create(request).then(() => assert.fail("it was accepted"), (thrown) => thrown);
      assert.deepEqual([error.status, error.code], [status, code]);
    };
    await fails({ ...question, model: "nobody/nothing" }, 404, "model_not_found");
    await fails({ ...question, temperature: 3 }, 400, "decimal_above_max_value");
    await fails({ ...question, messages: [] }, 400, "empty_array");
    await fails({ ...question, tools: [{ type: "function", function: { name: "f" } }] }, 400, "unsupported_parameter");
    await fails({ ...question, max_tokens: 100000 }, 400, "context_length_exceeded");
  },
};

for (const [name, check] of Object.entries(checks)) {
  await check().catch((error) => {
    console.error(`failed: ${name}`);
    throw error;
  });
}
console.log(`all checks passed: ${Object.keys(checks).length}`);
