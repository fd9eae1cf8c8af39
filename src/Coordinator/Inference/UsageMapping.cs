using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>Delivered tokens → OpenAI usage. Billing uses the same numbers.</summary>
internal static class UsageMapping
{
    private const double LongestSeconds = 86_400;

    public static Usage ToUsage(InferenceRun run)
    {
        var usage = Counts(run);
        if (run.Cost is { } cost) usage.Cost = cost.ToDecimalString();
        if (Timings(run) is { } timings) usage.Timings = timings;
        return usage;
    }

    private static UsageTimings? Timings(InferenceRun run)
    {
        var told = run.Answers.Select(answer => answer.Timings).OfType<InferenceTimings>().ToList();
        return told.Count == 0 ? null : new UsageTimings
        {
            QueueSeconds = told.Max(timings => Plausible(timings.QueueSeconds)),
            PrefillSeconds = told.Max(timings => Plausible(timings.PrefillSeconds)),
            DecodeSeconds = told.Max(timings => Plausible(timings.DecodeSeconds)),
        };
    }

    // The node's own word, and nothing depends on it; but it must be a number.
    private static double Plausible(double seconds) => double.IsFinite(seconds) ? Math.Clamp(seconds, 0, LongestSeconds) : 0;

    private static Usage Counts(InferenceRun run) => new()
    {
        PromptTokens = run.PromptTokens,
        CompletionTokens = run.CompletionTokens,
        TotalTokens = run.PromptTokens + run.CompletionTokens,
        PromptTokensDetails = new PromptTokensDetails { CachedTokens = run.CachedTokens },
        CompletionTokensDetails = new CompletionTokensDetails { ReasoningTokens = run.Answers.Sum(answer => answer.ReasoningTokens) },
    };
}
