using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference.Embeddings;

/// <summary>Turns an embeddings request into its task, or refuses it with the field at fault.</summary>
internal static class EmbeddingRequests
{
    private const string Field = "input", Expected = "a string, an array of strings, or token ids";
    private const int MostInputs = 2_048, MostTokens = 300_000, MostDimensions = 65_536;

    public static InferenceTask ToTask(CreateEmbeddingsRequest request, string modelSha256)
    {
        if (request.HasEncodingFormat && request.EncodingFormat is not ("float" or "base64")) throw InferenceFaults.WrongValue("encoding_format", "one of 'float', 'base64'");
        var dimensions = RequestChecks.Integer("dimensions", request.HasDimensions ? request.Dimensions : null, 1, MostDimensions) ?? 0;
        var task = new EmbeddingTask { Inputs = { Inputs(request.Input) }, Dimensions = dimensions };
        if (task.Inputs.Sum(input => (long)(input.Tokens?.Ids.Count ?? 0)) > MostTokens) throw InferenceFaults.WrongValue(Field, $"at most {MostTokens} tokens in all");
        return new InferenceTask { ModelSha256 = modelSha256, Embedding = task, Sampling = new SamplingParameters() };
    }

    private static IEnumerable<EmbeddingInput> Inputs(Value? input)
    {
        if (RequestChecks.IsAbsent(input)) throw InferenceFaults.Missing(Field);
        if (input!.KindCase == Value.KindOneofCase.StringValue) return [ToText(input, Field)];
        if (input.ListValue is not { } list) throw InferenceFaults.WrongType(Field, Expected);
        if (list.Values.Count == 0) throw InferenceFaults.EmptyArray(Field);
        if (list.Values.All(RequestChecks.IsTokenId)) return [ToTokens(list.Values)];
        if (list.Values.Count > MostInputs) throw InferenceFaults.ArrayTooLong(Field, MostInputs);
        return list.Values.Select((value, index) => value.KindCase switch
        {
            Value.KindOneofCase.StringValue => ToText(value, $"{Field}[{index}]"),
            Value.KindOneofCase.ListValue when value.ListValue.Values.Count == 0 => throw InferenceFaults.EmptyArray($"{Field}[{index}]"),
            Value.KindOneofCase.ListValue when value.ListValue.Values.All(RequestChecks.IsTokenId) => ToTokens(value.ListValue.Values),
            _ => throw InferenceFaults.WrongType($"{Field}[{index}]", "a string or token ids"),
        });
    }

    private static EmbeddingInput ToText(Value value, string field) =>
        value.StringValue.Length > 0 ? new EmbeddingInput { Text = value.StringValue } : throw InferenceFaults.WrongValue(field, "a text that is not empty");

    private static EmbeddingInput ToTokens(IEnumerable<Value> ids) => new() { Tokens = new TokenIds { Ids = { ids.Select(id => (int)id.NumberValue) } } };
}
