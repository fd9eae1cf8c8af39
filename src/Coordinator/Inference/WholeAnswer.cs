using System.Text;
using AIForge.Protocol.Node.V1;

namespace AIForge.Coordinator.Inference;

/// <summary>The joined deltas of one answer.</summary>
internal sealed class WholeAnswer
{
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public List<TokenLogprob> Logprobs { get; } = [];

    /// <summary>Of its tokens; the least there is for an answer of which none are known.</summary>
    public double MeanLogprob => Logprobs.Count == 0 ? double.NegativeInfinity : Logprobs.Average(token => token.Logprob);

    public string FinishReason { get; private set; } = "";

    public void Add(InferenceDelta delta)
    {
        _text.Append(delta.Text);
        Logprobs.AddRange(delta.Logprobs);
        if (delta.FinishReason.Length > 0) FinishReason = delta.FinishReason == "length" ? "length" : "stop";
    }
}
