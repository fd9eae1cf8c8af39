using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using Google.Protobuf;

namespace AIForge.Coordinator.Inference.Embeddings;

/// <summary>Vectors → OpenAI embedding objects.</summary>
internal static class EmbeddingMapping
{
    // Of a JSON answer, which other parts of the network carry up to 64 MiB of.
    private const long MostCharacters = 48L << 20;
    private const int CharactersOfAFloat = 14;

    public static EmbeddingList ToList(InferenceRun run, IEnumerable<Embedding> embeddings, bool isBase64) => new()
    {
        Object = "list",
        Model = run.ModelName,
        Data = { embeddings.Select((embedding, index) => new EmbeddingItem { Object = "embedding", Index = index, Embedding = isBase64 ? $"\"{embedding.Values.ToBase64()}\"" : ToNumbers(embedding.Values) }) },
        Usage = ToUsage(run),
    };

    /// <summary>False when the answer would be longer than one may be.</summary>
    public static bool Fits(int inputs, Embedding first, bool isBase64) =>
        inputs * (long)(isBase64 ? first.Values.Length * 4 / 3 : first.Values.Length / sizeof(float) * CharactersOfAFloat) <= MostCharacters;

    private static EmbeddingUsage ToUsage(InferenceRun run)
    {
        var usage = new EmbeddingUsage { PromptTokens = run.PromptTokens, TotalTokens = run.PromptTokens };
        if (run.Cost is { } cost) usage.Cost = cost.ToDecimalString();
        return usage;
    }

    private static string ToNumbers(ByteString values)
    {
        var buffer = new ArrayBufferWriter<byte>(values.Length / sizeof(float) * CharactersOfAFloat);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var value in MemoryMarshal.Cast<byte, float>(values.Span)) json.WriteNumberValue(value);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
