using System.Text.Json;

namespace AIForge.Inference.Tests.Families;

/// <summary>What llama.cpp makes of a <see cref="FamilyModel"/>; written by tests/tools/llama-oracle.</summary>
internal sealed record FamilyGolden(
    string Model, string Sha256, GoldenVector[] Vectors, GoldenVector[] Marked, GoldenRun[] Generations, GoldenEmbedding[] Embeddings)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    public static FamilyGolden Load(string name) =>
        JsonSerializer.Deserialize<FamilyGolden>(File.ReadAllBytes(TestModels.Path(Path.Combine("families", name + ".json"))), Json)!;
}

/// <summary>The ids of a text.</summary>
internal sealed record GoldenVector(string Text, int[] Ids);

/// <summary>A greedy generation from a prompt of ids.</summary>
internal sealed record GoldenRun(int[] Ids, int[] Greedy, GoldenStep[] Steps);

/// <param name="After">Tokens generated before.</param>
/// <param name="Top">Id and log-probability of the most likely next tokens.</param>
internal sealed record GoldenStep(int After, double[][] Top);

/// <summary>The normalised embedding of a text of ids.</summary>
internal sealed record GoldenEmbedding(int[] Ids, float[] Vector);
