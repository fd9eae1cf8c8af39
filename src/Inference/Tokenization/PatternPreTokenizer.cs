using System.Text.RegularExpressions;

namespace AIForge.Inference.Tokenization;

/// <summary>A pre-tokeniser given by patterns. Each cuts the pieces that the ones before it left: what it matches and what lies between
/// matches become pieces of their own.</summary>
internal sealed class PatternPreTokenizer(Regex[] patterns) : PreTokenizer
{
    public override void Split(ReadOnlySpan<char> text, List<int> lengths)
    {
        var collapsed = new CollapsedText(text);
        var pieces = new List<int> { collapsed.Text.Length };
        foreach (var pattern in patterns) pieces = Cut(collapsed.Text, pieces, pattern);
        var start = 0;
        foreach (var piece in pieces)
        {
            if (piece > 0) lengths.Add(collapsed.OriginalLength(start, piece));
            start += piece;
        }
    }

    private static List<int> Cut(string text, List<int> pieces, Regex pattern)
    {
        var result = new List<int>(pieces.Count);
        var start = 0;
        foreach (var piece in pieces)
        {
            var end = 0;
            // A piece is looked at as if it were all of the text, as the ends of texts matter to some patterns.
            foreach (var match in pattern.EnumerateMatches(text.AsSpan(start, piece)))
            {
                if (match.Length == 0) continue;
                if (match.Index > end) result.Add(match.Index - end);
                result.Add(match.Length);
                end = match.Index + match.Length;
            }

            if (end < piece) result.Add(piece - end);
            start += piece;
        }

        return result;
    }
}
