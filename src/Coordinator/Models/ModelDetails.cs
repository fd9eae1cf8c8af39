using System.Text.Json;
using AIForge.Coordinator.Models.Formats;

namespace AIForge.Coordinator.Models;

/// <summary>What a model's file says beyond the columns; kept as JSON.</summary>
internal sealed record ModelDetails
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public string Title { get; init; } = "";

    public string ChatTemplate { get; init; } = "";

    public string Tokenizer { get; init; } = "";

    public int VocabularySize { get; init; }

    public int BlockCount { get; init; }

    public int EmbeddingLength { get; init; }

    public int TensorCount { get; init; }

    public static ModelDetails Of(ModelFileFacts facts) => new()
    {
        Title = facts.Title,
        ChatTemplate = facts.ChatTemplate,
        Tokenizer = facts.Tokenizer,
        VocabularySize = facts.VocabularySize,
        BlockCount = facts.BlockCount,
        EmbeddingLength = facts.EmbeddingLength,
        TensorCount = facts.TensorCount,
    };

    public static ModelDetails Parse(string json) => JsonSerializer.Deserialize<ModelDetails>(json, Options)!;

    public string ToJson() => JsonSerializer.Serialize(this, Options);
}
