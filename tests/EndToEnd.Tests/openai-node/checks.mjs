// The official openai package against a running network; address, key and model come from the environment.
import assert from "node:assert/strict";
import OpenAI from "openai";

const model = process.env.MODEL;
const embedder = process.env.EMBEDDER;
const client = new OpenAI({ maxRetries: 0 });
const question = { model, temperature: 0, messages: [{ role: "user", content: "What is the capital of France?" }] };
const answer = "The capital of France is Paris.";

const cities = ["Oslo", "Rome"];
const parameters = { type: "object", properties: { city: { type: "string", enum: cities } }, required: ["city"], additionalProperties: false };
const tools = [{ type: "function", function: { name: "get_weather", description: "The weather of a city", parameters, strict: true } }];
const isWeather = (call) => call.function.name === "get_weather" && cities.includes(JSON.parse(call.function.arguments).city);

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
  async "a required tool is called"() {
    const reply = await client.chat.completions.create({ ...question, tools, tool_choice: "required", parallel_tool_calls: false });
    const [choice] = reply.choices;
    assert.deepEqual([choice.finish_reason, choice.message.content, choice.message.tool_calls.length], ["tool_calls", null, 1]);
    assert.match(choice.message.tool_calls[0].id, /^call_[A-Za-z0-9]{24}$/);
    assert.ok(isWeather(choice.message.tool_calls[0]));
  },
  async "a named tool is called, and streamed as the helper wants it"() {
    const stream = client.chat.completions.stream({ ...question, tools, tool_choice: { type: "function", function: { name: "get_weather" } } });
    const names = [];
    stream.on("tool_calls.function.arguments.done", (call) => names.push(call.name));
    const reply = await stream.finalChatCompletion();
    assert.equal(reply.choices[0].finish_reason, "tool_calls");
    assert.ok(isWeather(reply.choices[0].message.tool_calls[0]));
    assert.deepEqual(names, ["get_weather"]);
  },
  async "several calls have ids and indexes of their own"() {
    const reply = await client.chat.completions.create({ ...question, messages: [{ role: "user", content: "Go" }], max_completion_tokens: 170, tools: [{ type: "function", function: { name: "f" } }], tool_choice: "required", ignore_eos: true });
    const calls = reply.choices[0].message.tool_calls;
    assert.ok(calls.length > 1, `one call only: ${JSON.stringify(calls)}`);
    assert.equal(new Set(calls.map((call) => call.id)).size, calls.length);
    assert.ok(calls.every((call) => call.function.name === "f" && Object.keys(JSON.parse(call.function.arguments)).length === 0));
  },
  async "the tool runner calls the function and hands back its result"() {
    const asked = [];
    const runner = client.chat.completions.runTools({
      ...question,
      max_completion_tokens: 80,
      tool_choice: { type: "function", function: { name: "get_weather" } },
      tools: [{ type: "function", function: { name: "get_weather", parameters, parse: JSON.parse, function: ({ city }) => (asked.push(city), "sunny") } }],
    });
    await runner.done();
    assert.ok(asked.length > 0 && asked.every((city) => cities.includes(city)));
    assert.ok(runner.messages.some((message) => message.role === "tool" && message.content === "sunny"));
  },
  async "a conversation with calls and results goes on"() {
    const reply = await client.chat.completions.create({
      ...question,
      max_completion_tokens: 8,
      tools,
      messages: [
        ...question.messages,
        { role: "assistant", content: null, tool_calls: [{ id: "call_1", type: "function", function: { name: "get_weather", arguments: '{"city":"Oslo"}' } }] },
        { role: "tool", tool_call_id: "call_1", content: "rain" },
      ],
    });
    assert.ok(["stop", "length", "tool_calls"].includes(reply.choices[0].finish_reason));
  },
  async "functions of old requests are called the old way"() {
    const reply = await client.chat.completions.create({ ...question, functions: [{ name: "get_weather", parameters }], function_call: { name: "get_weather" } });
    assert.equal(reply.choices[0].finish_reason, "function_call");
    assert.ok(isWeather({ function: reply.choices[0].message.function_call }));
  },
  async "the parse helper reads structured answers"() {
    const schema = { type: "object", properties: { city: { type: "string", enum: cities }, sure: { type: "boolean" } }, required: ["city", "sure"], additionalProperties: false };
    const reply = await client.chat.completions.parse({ ...question, response_format: { type: "json_schema", json_schema: { name: "guess", strict: true, schema }, $brand: "auto-parseable-response-format", $parseRaw: JSON.parse } });
    assert.ok(cities.includes(reply.choices[0].message.parsed.city));
  },
  async "responses answer"() {
    const reply = await client.responses.create({ model, temperature: 0, instructions: "Be brief.", input: "What is the capital of France?", metadata: { from: "checks" } });
    assert.deepEqual([reply.status, reply.object, reply.store, reply.metadata.from], ["completed", "response", false, "checks"]);
    assert.ok(reply.output_text.length > 0);
    assert.equal(reply.usage.total_tokens, reply.usage.input_tokens + reply.usage.output_tokens);
  },
  async "the stream helper of responses assembles the same answer"() {
    const asked = { model, temperature: 0, input: [{ role: "user", content: [{ type: "input_text", text: "What is the capital of France?" }] }] };
    const stream = client.responses.stream(asked);
    const types = [];
    const numbers = [];
    let text = "";
    for await (const event of stream) {
      types.push(event.type);
      numbers.push(event.sequence_number);
      if (event.type === "response.output_text.delta") text += event.delta;
    }
    const reply = await stream.finalResponse();
    assert.deepEqual([text, reply.output_text], [answer, answer]);
    assert.deepEqual(numbers, numbers.map((_, index) => index));
    const once = types.filter((type) => type !== "response.output_text.delta");
    assert.deepEqual(once, ["created", "in_progress", "output_item.added", "content_part.added", "output_text.done", "content_part.done", "output_item.done", "completed"].map((name) => `response.${name}`));
  },
  async "responses call functions and go on with their results"() {
    const asked = { model, temperature: 0, input: [{ role: "user", content: "Hi" }], parallel_tool_calls: false, tools: [{ type: "function", name: "get_weather", parameters, strict: true }] };
    const stream = client.responses.stream({ ...asked, tool_choice: { type: "function", name: "get_weather" } });
    const reply = await stream.finalResponse();
    const call = reply.output.find((item) => item.type === "function_call");
    assert.ok(cities.includes(JSON.parse(call.arguments).city), call.arguments);
    const next = await client.responses.create({ ...asked, max_output_tokens: 16, input: [...asked.input, call, { type: "function_call_output", call_id: call.call_id, output: "rain" }] });
    assert.ok(["completed", "incomplete"].includes(next.status));
    if (next.status === "incomplete") assert.equal(next.incomplete_details.reason, "max_output_tokens");
  },
  async "responses follow a schema"() {
    const schema = { type: "object", properties: { city: { type: "string", enum: cities } }, required: ["city"], additionalProperties: false };
    const reply = await client.responses.parse({ model, temperature: 0, input: "Hi", text: { format: { type: "json_schema", name: "guess", strict: true, schema, $brand: "auto-parseable-response-format", $parseRaw: JSON.parse } } });
    assert.ok(cities.includes(reply.output_parsed.city));
  },
  async "responses that cannot be made say why"() {
    const fails = async (request, code, param) => {
      const error = await client.responses.create({ model, input: "Hi", ...request }).then(() => assert.fail("it was accepted"), (thrown) => thrown);
      assert.deepEqual([error.status, error.code, error.param], [400, code, param]);
    };
    await fails({ previous_response_id: "resp_1" }, "unsupported_parameter", "previous_response_id");
    await fails({ background: true }, "unsupported_value", "background");
    await fails({ input: [] }, "empty_array", "input");
    await fails({ max_output_tokens: 1 }, "integer_below_min_value", "max_output_tokens");
    await fails({ tools: [{ type: "web_search" }] }, "unsupported_value", "tools[0].type");
  },
  async "leaving a stream ends it"() {
    const controller = new AbortController();
    const stream = await client.chat.completions.create({ ...question, stream: true }, { signal: controller.signal });
    let chunks = 0;
    for await (const _ of stream) if (++chunks === 2) controller.abort();
    assert.ok(chunks < 8);
  },
  async "embeddings come as numbers and as base64"() {
    const input = ["Good morning!", "What is the capital of France?"];
    const [decoded, numbers, base64] = [
      await client.embeddings.create({ model: embedder, input }),
      await client.embeddings.create({ model: embedder, input, encoding_format: "float" }),
      await client.embeddings.create({ model: embedder, input, encoding_format: "base64" }),
    ];
    assert.deepEqual(numbers.data.map((item) => item.index), [0, 1]);
    const bytes = Buffer.from(base64.data[1].embedding, "base64");
    const read = [...new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)];
    assert.ok(read.every((value, index) => Math.fround(numbers.data[1].embedding[index]) === value));
    assert.equal(decoded.data[0].embedding.length, numbers.data[0].embedding.length);
    assert.equal(numbers.usage.prompt_tokens, numbers.usage.total_tokens);
  },
  async "embeddings take token ids and dimensions"() {
    const reply = await client.embeddings.create({ model: embedder, input: [[5, 6, 7], [5, 6, 7], [8]], dimensions: 12, encoding_format: "float" });
    assert.equal(reply.data[0].embedding.length, 12);
    assert.deepEqual(reply.data[0].embedding, reply.data[1].embedding);
    const error = await client.embeddings.create({ model: embedder, input: "a", dimensions: 5000 }).catch((thrown) => thrown);
    assert.deepEqual([error.status, error.code, error.param], [400, "integer_above_max_value", "dimensions"]);
    const unable = await client.embeddings.create({ model, input: "a" }).catch((thrown) => thrown);
    assert.deepEqual([unable.status, unable.code, unable.param], [400, "unsupported_value", "model"]);
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
    await fails({ ...question, tools: [{ type: "custom", custom: { name: "f" } }] }, 400, "unsupported_value");
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
