using AIForge.Coordinator.Inference.ColdStart;
using AIForge.Protocol.V1;

namespace AIForge.Coordinator.Conversations.Answers;

/// <summary>How far a reader of an answer is, and what he is to be told next.</summary>
internal sealed class AnswerCursor(int from, int reasoningFrom)
{
    private const int WholePercent = 100;

    private bool _isQueuedTold;
    private int? _percentTold;
    private int _nodesTold;

    public int From { get; private set; } = from;

    public int ReasoningFrom { get; private set; } = reasoningFrom;

    /// <summary>Everything that happened since the last call, but for the end.</summary>
    /// <param name="loading">How far the loading of the model is; null when nobody loads it.</param>
    public IEnumerable<ChatAnswerEvent> Advance(AnswerView view, LoadProgress? loading)
    {
        if (view.Facts.Nodes.Length == 0 && !view.Facts.HasEnded)
        {
            if (!_isQueuedTold) yield return new ChatAnswerEvent { Queued = new ChatAnswerQueued() };
            _isQueuedTold = true;
            if (Loading(loading) is { } told) yield return told;
        }

        foreach (var node in view.Facts.Nodes.Skip(_nodesTold).Select(ConversationMapping.NodeId))
        {
            yield return _nodesTold++ == 0
                ? new ChatAnswerEvent { Started = new ChatAnswerStarted { NodeId = node } }
                : new ChatAnswerEvent { Failover = new ChatAnswerFailover { NodeId = node } };
        }

        if (view.Content.Length + view.Reasoning.Length == 0) yield break;
        (From, ReasoningFrom) = (From + view.Content.Length, ReasoningFrom + view.Reasoning.Length);
        yield return new ChatAnswerEvent
        {
            Delta = new ChatAnswerDelta
            {
                Content = view.Content, Reasoning = view.Reasoning, NextOffset = From, NextReasoningOffset = ReasoningFrom, Usage = ConversationMapping.ToUsage(view.Facts),
            },
        };
    }

    private ChatAnswerEvent? Loading(LoadProgress? progress)
    {
        if (progress is null) return null;
        var percent = (int)(progress.Fraction * WholePercent);
        if (percent == _percentTold) return null;
        _percentTold = percent;
        var loading = new ChatAnswerLoading { Percent = percent };
        if (progress.Remaining is { } remaining) loading.RemainingSeconds = (int)Math.Clamp(Math.Ceiling(remaining.TotalSeconds), 0, int.MaxValue);
        return new ChatAnswerEvent { Loading = loading };
    }
}
