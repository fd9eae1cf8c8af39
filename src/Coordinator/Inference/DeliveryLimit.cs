using AIForge.Coordinator.Models;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>
/// How much one node may deliver of one answer. An honest node ends the answer by itself within these bounds; what any other
/// one sends beyond them is neither relayed nor counted.
/// </summary>
internal sealed class DeliveryLimit(InferenceTask task, ModelRecord model)
{
    // What is delivered is kept until the answer ends: a model may say that its context has two thousand million tokens, and a node that a
    // token has a page of text.
    private const int MostTokens = 1 << 20, LongestToken = 1_024, MostAlternatives = 20;

    // Zero asks for as many as the context holds.
    private readonly int _tokens = Math.Min(MostTokens, task.MaxTokens == 0 ? model.ContextLength : Math.Min(task.MaxTokens, model.ContextLength));
    private int _withoutToken, _logprobs;

    /// <summary>Every token that was asked for was delivered: more of them make no answer.</summary>
    public bool IsReached(GenerationProgress progress) => progress.DeliveredTokens.Count >= _tokens;

    /// <summary>False when the delta is more than the answer may have.</summary>
    public bool Admits(InferenceDelta delta, GenerationProgress progress)
    {
        var tokens = progress.DeliveredTokens.Count + delta.TokenIds.Count;
        if (tokens > _tokens || progress.DeliveredTextLength + delta.Text.Length > (tokens + 1L) * LongestToken) return false;

        // One for each token, and they are kept as well.
        _logprobs += delta.Logprobs.Count;
        if (_logprobs > tokens || delta.Logprobs.Any(IsTooLong)) return false;

        // Deltas that bring no token cost nothing to send and would keep a request open for ever.
        if (delta.TokenIds.Count == 0 && delta.FinishReason.Length == 0) _withoutToken++;
        return _withoutToken <= _tokens;
    }

    private static bool IsTooLong(TokenLogprob logprob) =>
        logprob.Token.Length > LongestToken || logprob.Top.Count > MostAlternatives || logprob.Top.Any(alternative => alternative.Token.Length > LongestToken);
}
