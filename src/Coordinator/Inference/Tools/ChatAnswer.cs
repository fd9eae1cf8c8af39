using System.Text;
using AIForge.Constraints.ToolCalls;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference.Tools;

/// <summary>
/// An answer to a conversation as it comes: the text of the model taken apart into what is said and what is called. The one place where
/// that is done, for streams and for whole answers.
/// </summary>
internal sealed class ChatAnswer(GenerationProgress progress)
{
    private readonly List<TokenLogprob> _logprobs = [];
    private readonly StringBuilder _thoughts = new();
    private ToolCallReader? _reader;
    private ThinkingReader? _thinking;

    /// <summary>Ids of the calls so far.</summary>
    public List<string> CallIds { get; } = [];

    /// <summary>What became certain with these tokens.</summary>
    public IReadOnlyList<ToolCallPiece> Read(InferenceDelta delta)
    {
        if (FormatOf(delta.ToolCallNotation) is { } format) _reader ??= new ToolCallReader(format);
        if (delta.Thinking != Thinking.Unspecified) _thinking ??= new ThinkingReader(delta.Thinking);
        _logprobs.AddRange(delta.Logprobs);
        var pieces = Pieces(WithoutThoughts(delta), delta.FinishReason.Length > 0);
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

    /// <summary>What was thought aloud since it was last taken.</summary>
    public string TakeThoughts()
    {
        var taken = _thoughts.ToString();
        _thoughts.Clear();
        return taken;
    }

    private string WithoutThoughts(InferenceDelta delta)
    {
        if (_thinking is null) return delta.Text;
        var wasThinking = _thinking.IsThinking;
        var (thought, answer) = _thinking.Append(delta.Text, delta.FinishReason.Length > 0);
        if (wasThinking || _thinking.IsThinking) progress.ReasoningTokens += delta.TokenIds.Count;
        _thoughts.Append(thought);
        return answer;
    }

    private IReadOnlyList<ToolCallPiece> Pieces(string text, bool isLast)
    {
        if (_reader is null) return text.Length == 0 ? [] : [new ToolCallPiece(null, null, text)];
        var pieces = _reader.Append(text);
        return isLast ? [.. pieces, .. _reader.Finish()] : pieces;
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
