using System.Text;
using AIForge.Constraints.Automata;
using AIForge.Constraints.Matching;

namespace AIForge.Constraints.Tests;

/// <summary>Writes what a grammar allows, and asks whether it allows a text.</summary>
internal static class Walks
{
    /// <summary>A vocabulary of every byte, and of what tokenizers make of JSON.</summary>
    public static TokenTrie Vocabulary { get; } = new([
        .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }),
        .. new[] { "", "\"", "\",", "\":", "\": \"", "{\"", "}", "\"}", "]", "],", "\",\"", "null", "true", "false", "the", " the", "name", "12", "123", "0.", "-1", "é", "日本", "\\n", "\\u", "  ", "\n  ", "ab", "abc", "[\"", "}}", "\"]" }.Select(Encoding.UTF8.GetBytes)
    ]);

    public static int EndToken => 256;

    public static TokenConstraint Begin(Grammar grammar) => new(new TokenMasks(grammar, Vocabulary), [EndToken]);

    /// <summary>Whether the whole text is in the language, byte by byte.</summary>
    public static bool Accepts(Grammar grammar, string text) => AcceptsBeginning(grammar, text, out var isComplete) && isComplete;

    public static bool AcceptsBeginning(Grammar grammar, string text, out bool isComplete)
    {
        var constraint = Begin(grammar);
        isComplete = false;
        foreach (var value in Encoding.UTF8.GetBytes(text))
            if (!constraint.TryAccept(value)) return false;
        isComplete = constraint.IsComplete;
        return true;
    }

    /// <summary>Chooses among the allowed tokens until it is told to end, or the shortest way to the end takes as much as is left.</summary>
    public static string Write(TokenMasks masks, Random random, int tokens)
    {
        var constraint = new TokenConstraint(masks, [EndToken]);
        var text = new List<byte>();
        for (var left = tokens; ; left--)
        {
            var allowed = constraint.CompletionBytes < left ? constraint.Allowed() : constraint.Closing();
            var choices = Enumerable.Range(0, masks.Trie.TokenCount).Where(allowed.Contains).ToList();
            choices.Should().NotBeEmpty("something can always follow: {0}", Encoding.UTF8.GetString([.. text]));
            var token = choices[random.Next(choices.Count)];
            // A token that would leave no way to end in time is not taken: the closing ones are never refused.
            if (left > 0 && constraint.CompletionBytes < left && constraint.CompletionAfter(token) is { } after && after > left - 1) token = First(constraint.Closing(), masks);
            constraint.TryAccept(token).Should().BeTrue();
            if (token == EndToken) return Encoding.UTF8.GetString([.. text]);
            text.AddRange(masks.Trie.Texts[token]);
        }
    }

    private static int First(TokenSet set, TokenMasks masks) => Enumerable.Range(0, masks.Trie.TokenCount).First(set.Contains);
}
