namespace AIForge.Inference.Tokenization;

/// <summary>
/// Finds special tokens in text. A control token counts only where all of its characters come from the template, so no user
/// content, whole or pieced together over several messages, can end a turn or open another one.
/// Tokens the model's author added as ordinary text ("user defined") carry no such power and are found everywhere.
/// </summary>
internal sealed class SpecialTokenSplitter
{
    private readonly Dictionary<char, List<(string Text, int Id, bool IsControl)>> _byFirst = [];

    public SpecialTokenSplitter(Vocabulary vocabulary)
    {
        for (var id = 0; id < vocabulary.Count; id++)
        {
            var (text, kind) = (vocabulary.Texts[id], vocabulary.Kinds[id]);
            if (text.Length == 0 || kind is not (TokenKind.Control or TokenKind.UserDefined)) continue;
            if (!_byFirst.TryGetValue(text[0], out var list)) _byFirst[text[0]] = list = [];
            list.Add((text, id, kind == TokenKind.Control));
        }

        foreach (var list in _byFirst.Values) list.Sort((left, right) => right.Text.Length - left.Text.Length);
    }

    /// <summary>The first special token at or after <paramref name="start"/>, the longest one where several begin together.</summary>
    public bool TryFind(MarkedText text, int start, out int position, out int length, out int id)
    {
        for (position = start; position < text.Length; position++)
        {
            if (!_byFirst.TryGetValue(text.Text[position], out var candidates)) continue;
            foreach (var candidate in candidates)
            {
                if (!text.Text.AsSpan(position).StartsWith(candidate.Text, StringComparison.Ordinal)) continue;
                if (candidate.IsControl && !text.IsTrustedRange(position, candidate.Text.Length)) continue;
                (length, id) = (candidate.Text.Length, candidate.Id);
                return true;
            }
        }

        (length, id) = (0, -1);
        return false;
    }
}
