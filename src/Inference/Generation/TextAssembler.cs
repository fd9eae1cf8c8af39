using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Generation;

/// <summary>Generated tokens to the text of the answer: complete characters, no stop strings, and nothing delivered before a
/// resumption.</summary>
internal sealed class TextAssembler(Tokenizer tokenizer, GenerationRequest request)
{
    private readonly Utf8Detokenizer _detokenizer = new(tokenizer, request.Constraint is { Kind: OutputConstraintKind.ToolCalls });
    private readonly StopMatcher _stops = new([.. request.StopStrings.Where(stop => stop.Length > 0)]);
    private int _toSkip = request.Resume?.DeliveredTextLength ?? 0;

    public bool IsStopped => _stops.IsMatched;

    public string Append(int token) => Skip(_stops.Append(_detokenizer.Append(token)));

    public string Finish() => Skip(_stops.Append(_detokenizer.Flush()) + _stops.Flush());

    private string Skip(string text)
    {
        var skipped = Math.Min(_toSkip, text.Length);
        _toSkip -= skipped;
        return text[skipped..];
    }
}
