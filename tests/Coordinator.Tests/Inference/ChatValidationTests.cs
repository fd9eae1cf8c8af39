using AIForge.Coordinator.Inference;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Faults;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Every field of a chat request that can be wrong, with the code and the field that OpenAI clients get.</summary>
public sealed class ChatValidationTests
{
    public static TheoryData<string, string, string> Wrong() => new()
    {
        { """{"messages":[]}""", "messages", "EMPTY_ARRAY" },
        { """{"messages":[{"content":"c"}]}""", "messages[0].role", "MISSING_REQUIRED_PARAMETER" },
        { """{"messages":[{"role":"boss","content":"c"}]}""", "messages[0].role", "INVALID_VALUE" },
        { """{"messages":[{"role":"user"}]}""", "messages[0].content", "MISSING_REQUIRED_PARAMETER" },
        { """{"messages":[{"role":"user","content":null}]}""", "messages[0].content", "MISSING_REQUIRED_PARAMETER" },
        { """{"messages":[{"role":"user","content":"a"},{"role":"user","content":5}]}""", "messages[1].content", "INVALID_TYPE" },
        { """{"messages":[{"role":"user","content":{"type":"text"}}]}""", "messages[0].content", "INVALID_TYPE" },
        { """{"messages":[{"role":"user","content":[{}]}]}""", "messages[0].content[0].type", "MISSING_REQUIRED_PARAMETER" },
        { """{"messages":[{"role":"user","content":["a"]}]}""", "messages[0].content[0].type", "MISSING_REQUIRED_PARAMETER" },
        { """{"messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text", "MISSING_REQUIRED_PARAMETER" },
        { """{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"poem"}]}]}""", "messages[0].content[1].type", "INVALID_VALUE" },
        { """{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}""", "messages[0].content[0].type", "UNSUPPORTED_VALUE" },
        { """{"messages":[{"role":"user","content":[{"type":"input_audio"}]}]}""", "messages[0].content[0].type", "UNSUPPORTED_VALUE" },
        { """{"messages":[{"role":"user","content":[{"type":"file"}]}]}""", "messages[0].content[0].type", "UNSUPPORTED_VALUE" },
        { """{"messages":[{"role":"user","content":"c","toolCalls":[{}]}]}""", "messages[0].tool_calls", "UNSUPPORTED_PARAMETER" },
        { """{"temperature":-0.5}""", "temperature", "DECIMAL_BELOW_MIN_VALUE" },
        { """{"temperature":2.5}""", "temperature", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"temperature":"NaN"}""", "temperature", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"topP":-1}""", "top_p", "DECIMAL_BELOW_MIN_VALUE" },
        { """{"topP":1.01}""", "top_p", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"minP":-1}""", "min_p", "DECIMAL_BELOW_MIN_VALUE" },
        { """{"minP":2}""", "min_p", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"topK":-1}""", "top_k", "INTEGER_BELOW_MIN_VALUE" },
        { """{"topK":1000001}""", "top_k", "INTEGER_ABOVE_MAX_VALUE" },
        { """{"presencePenalty":-2.1}""", "presence_penalty", "DECIMAL_BELOW_MIN_VALUE" },
        { """{"presencePenalty":2.1}""", "presence_penalty", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"frequencyPenalty":-2.1}""", "frequency_penalty", "DECIMAL_BELOW_MIN_VALUE" },
        { """{"frequencyPenalty":2.1}""", "frequency_penalty", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"repetitionPenalty":0}""", "repetition_penalty", "DECIMAL_BELOW_MIN_VALUE" },
        { """{"repetitionPenalty":11}""", "repetition_penalty", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"maxTokens":0}""", "max_tokens", "INTEGER_BELOW_MIN_VALUE" },
        { """{"maxTokens":"2147483648"}""", "max_tokens", "INTEGER_ABOVE_MAX_VALUE" },
        { """{"maxCompletionTokens":0}""", "max_completion_tokens", "INTEGER_BELOW_MIN_VALUE" },
        { """{"maxCompletionTokens":"9223372036854775807"}""", "max_completion_tokens", "INTEGER_ABOVE_MAX_VALUE" },
        { """{"minTokens":-1}""", "min_tokens", "INTEGER_BELOW_MIN_VALUE" },
        { """{"n":0}""", "n", "INTEGER_BELOW_MIN_VALUE" },
        { """{"n":9}""", "n", "INTEGER_ABOVE_MAX_VALUE" },
        { """{"topLogprobs":2}""", "top_logprobs", "INVALID_VALUE" },
        { """{"logprobs":true,"topLogprobs":21}""", "top_logprobs", "INTEGER_ABOVE_MAX_VALUE" },
        { """{"logprobs":true,"topLogprobs":-1}""", "top_logprobs", "INTEGER_BELOW_MIN_VALUE" },
        { """{"logitBias":{"x":1}}""", "logit_bias", "INVALID_VALUE" },
        { """{"logitBias":{"-1":1}}""", "logit_bias", "INVALID_VALUE" },
        { """{"logitBias":{"1":101}}""", "logit_bias", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"logitBias":{"1":-101}}""", "logit_bias", "DECIMAL_BELOW_MIN_VALUE" },
        { """{"stop":5}""", "stop", "INVALID_TYPE" },
        { """{"stop":["a",5]}""", "stop", "INVALID_TYPE" },
        { """{"stop":["a","b","c","d","e"]}""", "stop", "ARRAY_ABOVE_MAX_LENGTH" },
        { $$"""{"stop":"{{new string('s', 257)}}"}""", "stop", "INVALID_VALUE" },
        { """{"streamOptions":{"includeUsage":true}}""", "stream_options", "INVALID_VALUE" },
        { """{"responseFormat":{}}""", "response_format.type", "MISSING_REQUIRED_PARAMETER" },
        { """{"responseFormat":"text"}""", "response_format.type", "MISSING_REQUIRED_PARAMETER" },
        { """{"responseFormat":{"type":"json_schema"}}""", "response_format.json_schema", "MISSING_REQUIRED_PARAMETER" },
        { """{"responseFormat":{"type":"json_schema","json_schema":{"schema":{}}}}""", "response_format.json_schema.name", "MISSING_REQUIRED_PARAMETER" },
        { """{"responseFormat":{"type":"json_schema","json_schema":{"name":"a b","schema":{}}}}""", "response_format.json_schema.name", "INVALID_VALUE" },
        { """{"responseFormat":{"type":"json_schema","json_schema":{"name":"a","schema":[]}}}""", "response_format.json_schema.schema", "INVALID_TYPE" },
        { """{"responseFormat":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object","properties":{"b":{"not":{}}}}}}}""", "response_format.json_schema.schema", "INVALID_VALUE" },
        { """{"responseFormat":{"type":"json_object"},"grammar":"root ::= \"a\""}""", "grammar", "UNSUPPORTED_VALUE" },
        { """{"grammar":"root ::= none"}""", "grammar", "INVALID_VALUE" },
        { """{"responseFormat":{"type":"xml"}}""", "response_format.type", "INVALID_VALUE" },
        { """{"audio":{}}""", "audio", "UNSUPPORTED_PARAMETER" },
        { """{"webSearchOptions":{}}""", "web_search_options", "UNSUPPORTED_PARAMETER" },
        { """{"modalities":["text","audio"]}""", "modalities", "UNSUPPORTED_VALUE" },
        { """{"modalities":"text"}""", "modalities", "UNSUPPORTED_VALUE" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void ToTasks_WrongField_NamesItWithItsCode(string json, string field, string code)
    {
        var fault = FluentActions.Invoking(() => ToTasks(json)).Should().Throw<FaultException>().Which;

        (fault.Kind, fault.Reason).Should().Be((FaultKind.InvalidArgument, code));
        fault.Violations.Should().ContainSingle().Which.Field.Should().Be(field);
        fault.Message.Should().Contain($"'{field}'");
    }

    public static TheoryData<string> Fine() =>
    [
        "{}",
        """{"temperature":0,"topP":0,"minP":1,"topK":0,"presencePenalty":-2,"frequencyPenalty":2,"repetitionPenalty":0.01,"minTokens":0}""",
        """{"temperature":2,"topP":1,"maxTokens":1,"n":8,"seed":"-9223372036854775808"}""",
        """{"logprobs":true,"topLogprobs":0}""",
        """{"logprobs":false}""",
        """{"stop":null}""",
        """{"stop":""}""",
        """{"stop":["","a"]}""",
        """{"stream":true,"streamOptions":{}}""",
        """{"responseFormat":{"type":"text"}}""",
        """{"responseFormat":{"type":"json_object"}}""",
        """{"responseFormat":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object","properties":{"b":{"type":"string"}},"required":["b"],"additionalProperties":false}}}}""",
        """{"grammar":"root ::= [a-z]+"}""",
        """{"tools":null,"toolChoice":"none","functionCall":"auto","modalities":["text"],"reasoningEffort":"low","user":"u","parallelToolCalls":true}""",
        """{"messages":[{"role":"assistant"}]}""",
        """{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"refusal","refusal":"b"}]}]}""",
    ];

    [Theory]
    [MemberData(nameof(Fine))]
    public void ToTasks_AllowedField_IsTaken(string json) => ToTasks(json).Should().NotBeEmpty();

    [Fact]
    public void ToTasks_TooManyMessages_IsRefused()
    {
        var request = new CreateChatCompletionRequest { Messages = { Enumerable.Repeat(new RequestMessage { Role = "user", Content = Value.ForString("a") }, 2_049) } };

        FluentActions.Invoking(() => ChatRequests.ToTasks(request, "x", 8)).Should().Throw<FaultException>().Which.Reason.Should().Be("ARRAY_ABOVE_MAX_LENGTH");
    }

    [Fact]
    public void ToTasks_NoSeed_GetsOneOfItsOwn()
    {
        ToTasks("{}")[0].Sampling.Seed.Should().NotBe(ToTasks("{}")[0].Sampling.Seed, "a generation must be resumable, and no two are the same");
    }

    [Fact]
    public void ToTasks_ContentParts_AreJoined()
    {
        var task = ToTasks("""{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}""")[0];

        task.Chat.Messages.Should().ContainSingle().Which.Content.Should().Be("ab");
    }

    private static IReadOnlyList<Protocol.Node.V1.InferenceTask> ToTasks(string json)
    {
        var request = CreateChatCompletionRequest.Parser.ParseJson(json);
        if (!json.Contains("messages", StringComparison.Ordinal)) request.Messages.Add(new RequestMessage { Role = "user", Content = Value.ForString("Hi") });
        return ChatRequests.ToTasks(request, "x", 8);
    }
}
