using AIForge.Coordinator.Inference;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Faults;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Every field of a text completion request that can be wrong.</summary>
public sealed class CompletionValidationTests
{
    private static readonly InferenceOptions Options = new();

    public static TheoryData<string, string, string> Wrong() => new()
    {
        { """{"prompt":null}""", "prompt", "MISSING_REQUIRED_PARAMETER" },
        { """{"prompt":5}""", "prompt", "INVALID_TYPE" },
        { """{"prompt":{}}""", "prompt", "INVALID_TYPE" },
        { """{"prompt":[]}""", "prompt", "EMPTY_ARRAY" },
        { """{"prompt":["a",5]}""", "prompt", "INVALID_TYPE" },
        { """{"prompt":[1.5]}""", "prompt", "INVALID_TYPE" },
        { """{"prompt":[-1]}""", "prompt", "INVALID_TYPE" },
        { """{"prompt":[2147483648]}""", "prompt", "INVALID_TYPE" },
        { """{"prompt":[[1],[]]}""", "prompt", "INVALID_TYPE" },
        { $$"""{"prompt":[{{string.Join(',', Enumerable.Repeat("\"a\"", 33))}}]}""", "prompt", "ARRAY_ABOVE_MAX_LENGTH" },
        { """{"suffix":"s"}""", "suffix", "UNSUPPORTED_PARAMETER" },
        { """{"streamOptions":{}}""", "stream_options", "INVALID_VALUE" },
        { """{"bestOf":1,"n":2}""", "best_of", "INTEGER_BELOW_MIN_VALUE" },
        { """{"bestOf":9}""", "best_of", "INTEGER_ABOVE_MAX_VALUE" },
        { """{"bestOf":2,"stream":true}""", "best_of", "UNSUPPORTED_VALUE" },
        { """{"n":0}""", "n", "INTEGER_BELOW_MIN_VALUE" },
        { """{"n":9}""", "n", "INTEGER_ABOVE_MAX_VALUE" },
        { """{"logprobs":6}""", "logprobs", "INTEGER_ABOVE_MAX_VALUE" },
        { """{"logprobs":-1}""", "logprobs", "INTEGER_BELOW_MIN_VALUE" },
        { """{"prompt":[1],"echo":true}""", "echo", "UNSUPPORTED_VALUE" },
        { """{"maxTokens":0}""", "max_tokens", "INTEGER_BELOW_MIN_VALUE" },
        { """{"temperature":3}""", "temperature", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"topP":2}""", "top_p", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"minP":2}""", "min_p", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"topK":-1}""", "top_k", "INTEGER_BELOW_MIN_VALUE" },
        { """{"presencePenalty":3}""", "presence_penalty", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"frequencyPenalty":3}""", "frequency_penalty", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"repetitionPenalty":0}""", "repetition_penalty", "DECIMAL_BELOW_MIN_VALUE" },
        { """{"minTokens":-1}""", "min_tokens", "INTEGER_BELOW_MIN_VALUE" },
        { """{"logitBias":{"1":1000}}""", "logit_bias", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"stop":5}""", "stop", "INVALID_TYPE" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void ToTasks_WrongField_NamesItWithItsCode(string json, string field, string code)
    {
        var fault = FluentActions.Invoking(() => ToTasks(json)).Should().Throw<FaultException>().Which;

        (fault.Kind, fault.Reason).Should().Be((FaultKind.InvalidArgument, code));
        fault.Violations.Should().ContainSingle().Which.Field.Should().Be(field);
    }

    [Theory]
    [InlineData("""{"prompt":"a"}""", 1)]
    [InlineData("""{"prompt":["a","b"],"n":3,"bestOf":3}""", 6)]
    [InlineData("""{"prompt":[1,2,3]}""", 1)]
    [InlineData("""{"prompt":[[1,2],[3]]}""", 2)]
    [InlineData("""{"prompt":"a","echo":true,"logprobs":0,"suffix":"","stream":true,"streamOptions":{}}""", 1)]
    public void ToTasks_AllowedField_IsTaken(string json, int tasks) => ToTasks(json).Should().HaveCount(tasks);

    private static IReadOnlyList<Protocol.Node.V1.InferenceTask> ToTasks(string json)
    {
        var request = CreateCompletionRequest.Parser.ParseJson(json);
        if (!json.Contains("prompt", StringComparison.Ordinal)) request.Prompt = Value.ForString("a");
        return CompletionRequests.ToTasks(request, "x", Options);
    }
}
