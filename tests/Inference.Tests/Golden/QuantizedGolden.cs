using System.Text.Json;

namespace AIForge.Inference.Tests.Golden;

/// <summary>A quantised model's recorded logits: after the prompt, and after each of the greedy ids but the last.</summary>
internal sealed record QuantizedGolden(int[] PromptIds, float[][] Logits, int[] GreedyIds)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static readonly string[] Models = ["wide-q4_k_m", "wide-q5_k_m", "narrow-q4_k_m", "narrow-q5_k_m", "narrow-q4_1"];

    public static QuantizedGolden Load(string model) => Read<QuantizedGolden>($"{model}.json");

    public static Dictionary<string, GoldenBlocks> LoadBlocks() => Read<Dictionary<string, GoldenBlocks>>("blocks.json");

    public static string PathOf(string name) => TestModels.Path(Path.Combine("Quantized", name));

    private static T Read<T>(string name) => JsonSerializer.Deserialize<T>(File.ReadAllText(PathOf(name)), Options)!;
}

/// <summary>Blocks of one type in base64, and their values as 32-bit floats.</summary>
internal sealed record GoldenBlocks(string Blocks, string Values);
