using AIForge.Constraints.ToolCalls;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference.Tools;

/// <summary>
/// An answer to a conversation as it comes: the text of the model taken apart into what is said and what is called. The one place where
/// that is done, for streams and for whole answers.
/// </summary>
internal sealed class ChatAnswer
{
    private readonly List<TokenLogprob> _logprobs = [];
    private ToolCallReader? _reader;

    /// <summary>Ids of the calls so far.</summary>
    public List<string> CallIds { get; } = [];

    /// <summary>What became certain with these tokens.</summary>
    public IReadOnlyList<ToolCallPiece> Read(InferenceDelta delta)
    {
        if (FormatOf(delta.ToolCallNotation) is { } format) _reader ??= new ToolCallReader(format);
        _logprobs.AddRange(delta.Logprobs);
        var pieces = Pieces(delta);
        foreach (var _ in pieces.Where(piece => piece.Name is not null)) CallIds.Add(ToolCallIds.New());
        return pieces;
    }

    /// <summary>Log probabilities since they were last taken.</summary>
    public IReadOnlyList<TokenLogprob> TakeLogprobs()
    {
        TokenLogprob[] taken = [.. _logprobs];
        _logprobs.Clear();
        return taken;
    }

    /// <summary>Why the answer ended, in the words of OpenAI.</summary>
    /// <param name="finishReason">In those of the nodes.</param>
    public string FinishReason(string finishReason, bool hasFunctions) =>
        CallIds.Count == 0 || finishReason != "stop" ? finishReason : hasFunctions ? "function_call" : "tool_calls";

    private IReadOnlyList<ToolCallPiece> Pieces(InferenceDelta delta)
    {
        if (_reader is null) return delta.Text.Length == 0 ? [] : [new ToolCallPiece(null, null, delta.Text)];
        var pieces = _reader.Append(delta.Text);
        return delta.FinishReason.Length == 0 ? pieces : [.. pieces, .. _reader.Finish()];
    }

    private static ToolCallFormat? FormatOf(ToolCallNotation notation) => notation switch
    {
        ToolCallNotation.Tagged => ToolCallFormat.Tagged,
        ToolCallNotation.Plain => ToolCallFormat.Plain,
        ToolCallNotation.List => ToolCallFormat.List,
        ToolCallNotation.Named => ToolCallFormat.Named,
        _ => null,
    };
}
