using AIForge.Protocol.OpenAi.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>Delivered tokens → OpenAI usage. Billing uses the same numbers.</summary>
internal static class UsageMapping
{
    public static Usage ToUsage(InferenceRun run)
    {
        var usage = Counts(run);
        if (run.Cost is { } cost) usage.Cost = cost.ToDecimalString();
        return usage;
    }

    private static Usage Counts(InferenceRun run) => new()
    {
        PromptTokens = run.PromptTokens,
        CompletionTokens = run.CompletionTokens,
        TotalTokens = run.PromptTokens + run.CompletionTokens,
        PromptTokensDetails = new PromptTokensDetails { CachedTokens = run.CachedTokens },
        CompletionTokensDetails = new CompletionTokensDetails { ReasoningTokens = run.Answers.Sum(answer => answer.ReasoningTokens) },
    };
}
