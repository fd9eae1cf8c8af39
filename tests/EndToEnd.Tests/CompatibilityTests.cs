using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace AIForge.EndToEnd.Tests;

/// <summary>What OpenAI clients expect of chat, text completions and models, row by row, against the whole network.</summary>
[Collection(NetworkCollection.Name)]
public sealed class CompatibilityTests(NetworkFixture network)
{
    private const string Tool = """{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"],"additionalProperties":false}}}""";

    private static readonly CompatibilityRow[] Rows =
    [
        CompatibilityRow.ChatFault("model missing", """{"model":null}""", "model", "missing_required_parameter"),
        CompatibilityRow.ChatFault("model unknown", """{"model":"nobody/nothing"}""", null, "model_not_found", 404),
        CompatibilityRow.OfChat("model is echoed", "{}", json => json.GetProperty("model").GetString() == NetworkFixture.Model),
        CompatibilityRow.ChatFault("messages empty", """{"messages":[]}""", "messages", "empty_array"),
        CompatibilityRow.ChatFault("messages missing", """{"messages":null}""", "messages", "empty_array"),
        CompatibilityRow.OfChat("role developer", """{"messages":[{"role":"developer","content":"Be brief."},{"role":"user","content":"Hi"}]}""", IsAnswer),
        CompatibilityRow.OfChat("content parts", """{"messages":[{"role":"user","content":[{"type":"text","text":"H"},{"type":"text","text":"i"}]}]}""", IsAnswer),
        CompatibilityRow.OfChat("content null of an assistant", """{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null},{"role":"user","content":"Hi"}]}""", IsAnswer),
        CompatibilityRow.ChatFault("content image_url", """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://127.0.0.1/x"}}]}]}""", "messages[0].content[0].type", "unsupported_value"),
        CompatibilityRow.OfChat("name, refusal, tool_calls null", """{"messages":[{"role":"user","name":"ada","content":"Hi"},{"role":"assistant","content":"a","refusal":null,"tool_calls":null},{"role":"user","content":"b"}]}""", IsAnswer),
        CompatibilityRow.ChatFault("tool message without a call", """{"messages":[{"role":"tool","tool_call_id":"c","content":"x"}]}""", "messages[0].tool_call_id", "invalid_value"),
        CompatibilityRow.OfChat("temperature, top_p 0", """{"temperature":0,"top_p":0}""", IsAnswer),
        CompatibilityRow.ChatFault("temperature above 2", """{"temperature":2.1}""", "temperature", "decimal_above_max_value"),
        CompatibilityRow.OfChat("max_completion_tokens and max_tokens: the smaller", """{"max_completion_tokens":5,"max_tokens":2}""", json => Completion(json) == 2),
        CompatibilityRow.ChatFault("max_tokens 0", """{"max_tokens":0}""", "max_tokens", "integer_below_min_value"),
        CompatibilityRow.ChatFault("context exceeded", """{"max_tokens":100000}""", "messages", "context_length_exceeded"),
        CompatibilityRow.OfChat("n", """{"n":2}""", json => json.GetProperty("choices").GetArrayLength() == 2 && json.GetProperty("choices")[1].GetProperty("index").GetInt32() == 1),
        CompatibilityRow.ChatFault("n above 8", """{"n":9}""", "n", "integer_above_max_value"),
        CompatibilityRow.OfChat("stop", """{"messages":[{"role":"user","content":"What is the capital of France?"}],"temperature":0,"max_tokens":20,"stop":["France","x"]}""", json => Content(json) == "The capital of "),
        CompatibilityRow.ChatFault("stop, five texts", """{"stop":["a","b","c","d","e"]}""", "stop", "array_above_max_length"),
        CompatibilityRow.ChatFault("stream_options without stream", """{"stream_options":{"include_usage":true}}""", "stream_options", "invalid_value"),
        CompatibilityRow.OfChat("seed, system_fingerprint", """{"seed":-9223372036854775808}""", json => json.GetProperty("system_fingerprint").GetString()!.StartsWith("fp_", StringComparison.Ordinal)),
        CompatibilityRow.OfChat("logprobs", """{"logprobs":true,"top_logprobs":2}""", json => Choice(json).GetProperty("logprobs").GetProperty("content")[0].GetProperty("top_logprobs").GetArrayLength() == 2),
        CompatibilityRow.ChatFault("top_logprobs without logprobs", """{"top_logprobs":2}""", "top_logprobs", "invalid_value"),
        CompatibilityRow.OfChat("logit_bias", """{"logit_bias":{"5":-100}}""", IsAnswer),
        CompatibilityRow.ChatFault("logit_bias of no token", """{"logit_bias":{"x":1}}""", "logit_bias", "invalid_value"),
        CompatibilityRow.ChatFault("presence_penalty", """{"presence_penalty":3}""", "presence_penalty", "decimal_above_max_value"),
        CompatibilityRow.ChatFault("frequency_penalty", """{"frequency_penalty":-3}""", "frequency_penalty", "decimal_below_min_value"),
        CompatibilityRow.OfChat("response_format json_object", """{"response_format":{"type":"json_object"},"max_tokens":40,"temperature":0}""", json => JsonDocument.Parse(Content(json)).RootElement.ValueKind == JsonValueKind.Object),
        CompatibilityRow.OfChat("response_format json_schema", """{"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","properties":{"a":{"enum":[1]}},"required":["a"]}}},"max_tokens":30}""", json => JsonDocument.Parse(Content(json)).RootElement.GetProperty("a").GetInt32() == 1),
        CompatibilityRow.ChatFault("response_format unknown", """{"response_format":{"type":"xml"}}""", "response_format.type", "invalid_value"),
        CompatibilityRow.OfChat("tools, required", $$$$"""{"tools":[{{{{Tool}}}}],"tool_choice":"required","parallel_tool_calls":false,"max_tokens":90,"temperature":0}""", json => Choice(json).GetProperty("finish_reason").GetString() == "tool_calls" && Choice(json).GetProperty("message").GetProperty("content").ValueKind == JsonValueKind.Null),
        CompatibilityRow.OfChat("tools, none", $$$$"""{"tools":[{{{{Tool}}}}],"tool_choice":"none"}""", json => !Choice(json).GetProperty("message").TryGetProperty("tool_calls", out _)),
        CompatibilityRow.ChatFault("tools empty", """{"tools":[]}""", "tools", "empty_array"),
        CompatibilityRow.ChatFault("tools, bad name", """{"tools":[{"type":"function","function":{"name":"a b"}}]}""", "tools[0].function.name", "invalid_value"),
        CompatibilityRow.ChatFault("tool_choice of no function", $$$$"""{"tools":[{{{{Tool}}}}],"tool_choice":{"type":"function","function":{"name":"g"}}}""", "tool_choice.function.name", "invalid_value"),
        CompatibilityRow.OfChat("functions", """{"functions":[{"name":"f"}],"function_call":{"name":"f"},"max_tokens":90}""", json => Choice(json).GetProperty("message").GetProperty("function_call").GetProperty("name").GetString() == "f"),
        CompatibilityRow.OfChat("what is accepted and ignored", """{"metadata":{"a":"b"},"user":"u","safety_identifier":"s","prompt_cache_key":"k","service_tier":"auto","store":true,"verbosity":"low","reasoning_effort":"low","prediction":{"type":"content","content":"x"},"modalities":["text"],"unheard_of":1}""", json => json.GetProperty("service_tier").GetString() == "default"),
        CompatibilityRow.ChatFault("audio", """{"audio":{"voice":"a"}}""", "audio", "unsupported_parameter"),
        CompatibilityRow.ChatFault("web_search_options", """{"web_search_options":{}}""", "web_search_options", "unsupported_parameter"),
        CompatibilityRow.OfChat("top_k, min_p, repetition_penalty, ignore_eos, min_tokens", """{"top_k":4,"min_p":0.1,"repetition_penalty":1.1,"ignore_eos":true,"min_tokens":2,"max_tokens":3}""", json => Completion(json) == 3),
        CompatibilityRow.OfChat("nulls are absent", """{"temperature":null,"stop":null,"n":null,"tools":null,"tool_choice":null,"response_format":null,"logit_bias":null,"seed":null,"stream":null,"stream_options":null}""", IsAnswer),
        CompatibilityRow.OfChat("members of an answer", "{}", json => json.GetProperty("created").GetInt64() > 0 && Choice(json).GetProperty("logprobs").ValueKind == JsonValueKind.Null && Choice(json).GetProperty("message").GetProperty("refusal").ValueKind == JsonValueKind.Null && json.GetProperty("usage").GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32() == 0),
        CompatibilityRow.OfText("prompt as a text", """{"prompt":"a"}""", json => json.GetProperty("object").GetString() == "text_completion"),
        CompatibilityRow.OfText("prompt as texts, n", """{"prompt":["a","b"],"n":2}""", json => json.GetProperty("choices").GetArrayLength() == 4),
        CompatibilityRow.OfText("prompt as token ids", """{"prompt":[5,6]}""", json => json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32() is 2 or 3),
        CompatibilityRow.OfText("max_tokens is 16 unless it is given", """{"prompt":"a","max_tokens":null,"ignore_eos":true}""", json => Completion(json) == 16),
        CompatibilityRow.OfText("echo", """{"prompt":"Once","echo":true}""", json => Choice(json).GetProperty("text").GetString()!.StartsWith("Once", StringComparison.Ordinal)),
        CompatibilityRow.OfText("logprobs", """{"prompt":"a","logprobs":2}""", json => Choice(json).GetProperty("logprobs").GetProperty("top_logprobs")[0].EnumerateObject().Any()),
        CompatibilityRow.OfText("best_of: the likeliest of several", """{"prompt":"a","best_of":3,"n":1,"logprobs":null}""", json => json.GetProperty("choices").GetArrayLength() == 1 && Completion(json) > 2),
        CompatibilityRow.TextFault("best_of below n", """{"prompt":"a","best_of":1,"n":2}""", "best_of", "integer_below_min_value"),
        CompatibilityRow.TextFault("prompt missing", """{"prompt":null}""", "prompt", "missing_required_parameter"),
        CompatibilityRow.TextFault("prompt of another type", """{"prompt":5}""", "prompt", "invalid_type"),
        CompatibilityRow.TextFault("suffix", """{"prompt":"a","suffix":"b"}""", "suffix", "unsupported_parameter"),
        CompatibilityRow.TextFault("logprobs above 5", """{"prompt":"a","logprobs":6}""", "logprobs", "integer_above_max_value"),
        new("models", "GET /v1/models", null, 200, json => json.GetProperty("object").GetString() == "list" && json.GetProperty("data").EnumerateArray().Any(model => model.GetProperty("id").GetString() == NetworkFixture.Model && model.GetProperty("created").GetInt64() > 0)),
        new("a model", $"GET /v1/models/{NetworkFixture.Model}", null, 200, json => json.GetProperty("context_length").GetInt32() == 512),
        new("a model, below /api and with a slash behind", $"GET /api/v1/models/{NetworkFixture.Model}/", null, 200, json => json.GetProperty("object").GetString() == "model"),
        CompatibilityRow.Fault("a model that is unknown", "GET /v1/models/a%2Fb", null, 404, null, "model_not_found"),
        CompatibilityRow.Fault("deleting what is not the caller's own", $"DELETE /v1/models/{NetworkFixture.Model}", null, 404, null, "model_not_found"),
        CompatibilityRow.Fault("an unknown path", "POST /v1/images/generations", "{}", 404, null, "unknown_url"),
        CompatibilityRow.Fault("the wrong method", "GET /v1/chat/completions", null, 405, null, "method_not_supported"),
    ];

    public static TheoryData<string> Names() => [.. Rows.Select(NameOf)];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public async Task Row_Holds(string name)
    {
        await network.EnsureNodesAsync();
        var row = Rows.Single(row => NameOf(row) == name);
        var (method, path) = (row.Route.Split(' ')[0], row.Route.Split(' ')[1]);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (row.Body is not null) request.Content = new StringContent(Whole(row.Body), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

        using var response = await network.Client.SendAsync(request);

        var body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(row.Status, "the answer is {0}", body);
        response.Headers.GetValues("x-request-id").Should().ContainSingle();
        response.Headers.Contains("openai-processing-ms").Should().BeTrue();
        row.Holds(JsonDocument.Parse(body).RootElement).Should().BeTrue("the answer is {0}", body);
    }

    private static string NameOf(CompatibilityRow row) => $"{row.Route}: {row.Name}";

    /// <summary>The members of the row over those that every request has; null takes one away.</summary>
    private static string Whole(string body)
    {
        var whole = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var text in new[] { $$"""{"model":"{{NetworkFixture.Model}}","max_tokens":2,"messages":[{"role":"user","content":"Hi"}]}""", body })
            foreach (var member in JsonDocument.Parse(text).RootElement.EnumerateObject()) whole[member.Name] = member.Value;
        return JsonSerializer.Serialize(whole);
    }

    private static bool IsAnswer(JsonElement json) => Choice(json).GetProperty("message").GetProperty("role").GetString() == "assistant" && Completion(json) > 0;

    private static JsonElement Choice(JsonElement json) => json.GetProperty("choices")[0];

    private static string Content(JsonElement json) => Choice(json).GetProperty("message").GetProperty("content").GetString()!;

    private static int Completion(JsonElement json) => json.GetProperty("usage").GetProperty("completion_tokens").GetInt32();
}
