using System.Text;
using AIForge.Coordinator.Marketplace.Services;
using AIForge.Protocol.Node.V1;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Inference.Metering;

/// <summary>The most that a request can cost, before it is known how long its prompt and its answers are.</summary>
internal static class CostBound
{
    // What a chat template may add around a conversation and around each message.
    private const int TemplateTokens = 256, TokensAMessage = 32;

    // Some templates write the JSON of tools with a line and an indentation for each value.
    private const int IndentedShare = 4;

    public static Money Of(InferenceRun run, ServicePrices prices) => prices.Of(PromptTokens(run), (int)Math.Min(run.Tasks.Sum(task => (long)AnswerTokens(task, run)), int.MaxValue));

    /// <summary>What the shortest answers cost.</summary>
    public static Money Least(InferenceRun run, ServicePrices prices) => prices.Of(PromptTokens(run), run.Tasks.Count(task => task.Embedding is null));

    /// <summary>
    /// Shortens answers until the run costs at most so much, all by the same number of tokens. False, and nothing is changed, when not even
    /// a token each fits.
    /// </summary>
    /// <param name="namedToo">Whether answers are shortened whose length the caller has named.</param>
    public static bool Cap(InferenceRun run, ServicePrices prices, Money most, bool namedToo)
    {
        if (Of(run, prices) <= most) return true;
        var open = run.Tasks.Where(task => task.Embedding is null && (namedToo || task.MaxTokens == 0)).ToList();
        if (open.Count == 0 || prices.PerThousandOutput == 0) return false;

        var fixedTokens = run.Tasks.Except(open).Sum(task => (long)AnswerTokens(task, run));
        var thousandths = (((Int128)most.MinorUnits - prices.PerRequest) * 1_000) - ((Int128)PromptTokens(run) * prices.PerThousandInput);
        var share = ((thousandths / prices.PerThousandOutput) - fixedTokens) / open.Count;
        if (share < 1) return false;
        foreach (var task in open) task.MaxTokens = (int)Int128.Min(share, AnswerTokens(task, run));
        return true;
    }

    /// <summary>No tokenizer makes more tokens of a text than it has bytes, and no prompt is longer than the context.</summary>
    public static int PromptTokens(InferenceTask task, int contextLength) => task.Embedding is { } embedding
        ? (int)Math.Min(int.MaxValue, embedding.Inputs.Sum(input => (long)Math.Min(contextLength, TokensAMessage + (input.Tokens?.Ids.Count ?? Encoding.UTF8.GetByteCount(input.Text)))))
        : Math.Min(contextLength, MostTokens(task));

    private static int MostTokens(InferenceTask task) => task.PromptCase switch
    {
        InferenceTask.PromptOneofCase.Tokens => task.Tokens.Ids.Count + TokensAMessage,
        InferenceTask.PromptOneofCase.Text => Encoding.UTF8.GetByteCount(task.Text) + TokensAMessage,
        _ => TemplateTokens + task.Chat.Messages.Sum(PromptTokens) + PromptTokens(task.ToolUse),
    };

    private static int PromptTokens(ChatMessage message) => TokensAMessage + Encoding.UTF8.GetByteCount(message.Content) + Encoding.UTF8.GetByteCount(message.Name)
        + message.ToolCalls.Sum(call => TokensAMessage + Encoding.UTF8.GetByteCount(call.Name) + (IndentedShare * Encoding.UTF8.GetByteCount(call.Arguments)));

    private static int PromptTokens(ToolUse? use) =>
        use is null ? 0 : TemplateTokens + use.Tools.Sum(tool => TokensAMessage + (IndentedShare * Encoding.UTF8.GetByteCount(tool.Definition)));

    private static int PromptTokens(InferenceRun run) =>
        (int)Math.Min(int.MaxValue, run.Tasks.Where((_, index) => index % run.AnswersPerPrompt == 0).Sum(task => (long)PromptTokens(task, run.Model.ContextLength)));

    private static int AnswerTokens(InferenceTask task, InferenceRun run) =>
        task.Embedding is not null ? 0 : task.MaxTokens == 0 ? run.Model.ContextLength : Math.Min(task.MaxTokens, run.Model.ContextLength);
}
