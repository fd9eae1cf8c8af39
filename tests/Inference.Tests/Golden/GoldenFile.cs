using System.Text.Json;

namespace AIForge.Inference.Tests.Golden;

/// <summary>The recorded behaviour of forge-tiny: prompts, token ids, greedy answers and log-probabilities of an independent float32 program.</summary>
internal sealed record GoldenFile(int[] StopIds, GoldenItem[] Items, TokenizerCase[] TokenizerCases)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static GoldenFile Load() => JsonSerializer.Deserialize<GoldenFile>(File.ReadAllText(TestModels.Path("golden.json")), Options)!;
}

internal sealed record GoldenItem(string Family, GoldenMessage[] Messages, string Prompt, int[] PromptIds, GoldenOutput F32, GoldenOutput Q8_0);

internal sealed record GoldenMessage(string Role, string Content);

internal sealed record GoldenOutput(int[] GreedyIds, string GreedyText, string Finish, GoldenLogprob[][] Top5);

internal sealed record GoldenLogprob(int Id, string Token, float Logprob);

internal sealed record TokenizerCase(string Text, int[] Ids);
