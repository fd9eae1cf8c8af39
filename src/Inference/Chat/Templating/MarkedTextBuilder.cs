using System.Text;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>Collects output with its provenance.</summary>
internal sealed class MarkedTextBuilder(RenderBudget budget)
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _marks = new();

    public void Append(MarkedText value)
    {
        budget.Charge(value.Length);
        _text.Append(value.Text);
        _marks.Append(value.Marks);
    }

    public MarkedText ToMarkedText() => new(_text.ToString(), _marks.ToString());
}
