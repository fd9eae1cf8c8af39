using System.Text;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>The joined deltas of one answer.</summary>
internal sealed class WholeAnswer
{
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public List<TokenLogprob> Logprobs { get; } = [];

    public string FinishReason { get; private set; } = "";

    public void Add(InferenceDelta delta)
    {
        _text.Append(delta.Text);
        Logprobs.AddRange(delta.Logprobs);
        if (delta.FinishReason.Length > 0) FinishReason = delta.FinishReason == "length" ? "length" : "stop";
    }
}
