using AIForge.Coordinator.Inference.Embeddings;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Every field of an embeddings request that can be wrong, with the code and the field that clients get.</summary>
public sealed class EmbeddingValidationTests
{
    public static TheoryData<string, string, string> Wrong() => new()
    {
        { "{}", "input", "MISSING_REQUIRED_PARAMETER" },
        { """{"input":null}""", "input", "MISSING_REQUIRED_PARAMETER" },
        { """{"input":""}""", "input", "INVALID_VALUE" },
        { """{"input":5}""", "input", "INVALID_TYPE" },
        { """{"input":{}}""", "input", "INVALID_TYPE" },
        { """{"input":[]}""", "input", "EMPTY_ARRAY" },
        { """{"input":["a",""]}""", "input[1]", "INVALID_VALUE" },
        { """{"input":["a",5]}""", "input[1]", "INVALID_TYPE" },
        { """{"input":[1,-1]}""", "input[0]", "INVALID_TYPE" },
        { """{"input":[1,2.5]}""", "input[0]", "INVALID_TYPE" },
        { """{"input":[[1],[]]}""", "input[1]", "EMPTY_ARRAY" },
        { """{"input":[[1],["a"]]}""", "input[1]", "INVALID_TYPE" },
        { """{"input":"a","encodingFormat":"hex"}""", "encoding_format", "INVALID_VALUE" },
        { """{"input":"a","dimensions":0}""", "dimensions", "INTEGER_BELOW_MIN_VALUE" },
        { """{"input":"a","dimensions":65537}""", "dimensions", "INTEGER_ABOVE_MAX_VALUE" },
        { $$"""{"input":[{{string.Join(',', Enumerable.Repeat("\"a\"", 2_049))}}]}""", "input", "ARRAY_ABOVE_MAX_LENGTH" },
        { $$"""{"input":[{{string.Join(',', Enumerable.Repeat("7", 300_001))}}]}""", "input", "INVALID_VALUE" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void ToTask_WrongField_NamesItWithItsCode(string json, string field, string code)
    {
        var fault = FluentActions.Invoking(() => ToTask(json)).Should().Throw<FaultException>().Which;

        (fault.Kind, fault.Reason).Should().Be((FaultKind.InvalidArgument, code));
        fault.Violations.Should().ContainSingle().Which.Field.Should().Be(field);
    }

    [Theory]
    [InlineData("""{"input":"a b"}""", "a b")]
    [InlineData("""{"input":["a","b"]}""", "a|b")]
    [InlineData("""{"input":[1,2]}""", "1 2")]
    [InlineData("""{"input":[[1,2],[3]]}""", "1 2|3")]
    [InlineData("""{"input":["a",[3]],"encodingFormat":"base64","dimensions":8,"user":"u"}""", "a|3")]
    public void ToTask_AnyShapeOfInput_IsItsTexts(string json, string inputs) =>
        string.Join('|', ToTask(json).Embedding.Inputs.Select(input => input.Tokens is { } tokens ? string.Join(' ', tokens.Ids) : input.Text)).Should().Be(inputs);

    private static InferenceTask ToTask(string json) => EmbeddingRequests.ToTask(CreateEmbeddingsRequest.Parser.ParseJson(json), "x");
}
