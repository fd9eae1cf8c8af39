using System.Text;
using AIForge.Constraints.ToolCalls;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using ToolCall = AIForge.Protocol.OpenAi.V1.ToolCall;

namespace AIForge.Coordinator.Inference.Tools;

/// <summary>The joined pieces of one answer to a conversation.</summary>
internal sealed class WholeChatAnswer(GenerationProgress progress)
{
    private readonly ChatAnswer _answer = new(progress);
    private readonly StringBuilder _text = new();
    private readonly List<(string Name, StringBuilder Arguments)> _calls = [];
    private string _finishReason = "";

    public string Text => _text.ToString();

    /// <summary>What was thought aloud before it.</summary>
    public string Thoughts => field ??= _answer.TakeThoughts();

    public IReadOnlyList<TokenLogprob> Logprobs => field ??= _answer.TakeLogprobs();

    public IEnumerable<ToolCall> Calls => _calls.Select((call, index) => new ToolCall
    {
        Id = _answer.CallIds[index],
        Type = "function",
        Function = new FunctionCall { Name = call.Name, Arguments = call.Arguments.ToString() },
    });

    public bool HasCalls => _calls.Count > 0;

    public string FinishReason(bool hasFunctions) => _answer.FinishReason(_finishReason, hasFunctions);

    public void Add(InferenceDelta delta)
    {
        foreach (var piece in _answer.Read(delta)) Add(piece);
        if (delta.FinishReason.Length > 0) _finishReason = delta.FinishReason == "length" ? "length" : "stop";
    }

    private void Add(ToolCallPiece piece)
    {
        if (piece.Call is not { } call) _text.Append(piece.Text);
        else if (piece.Name is { } name) _calls.Add((name, new StringBuilder(piece.Text)));
        else _calls[call].Arguments.Append(piece.Text);
    }
}
