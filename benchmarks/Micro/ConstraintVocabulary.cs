using System.Text;

namespace AIForge.Micro;

/// <summary>A vocabulary of the size and the shape of Qwen's: all bytes, words with and without a space, numbers, and what stands between them in JSON and programs.</summary>
internal static class ConstraintVocabulary
{
    private const int Tokens = 151_936;

    private static readonly string[] Syllables = ["an", "ber", "con", "de", "el", "for", "gra", "hi", "in", "ka", "lo", "men", "ni", "or", "pre", "qua", "re", "sta", "tion", "un", "ver", "wa", "xi", "zo", "é", "的", "ли"];
    private static readonly string[] Marks = ["\"", "\",", "\":", "{\"", "}", "\"}", "[", "]", "],", ",", ":", "\n", "\n  ", "\n    ", " {", " [", "\\n", "\\\"", "();", " //", "->", "</", ">\n", "null", "true", "false"];

    /// <summary>The bytes of each token; the first one is the end of a generation and has none.</summary>
    public static byte[][] Make()
    {
        var random = new Random(1);
        var texts = new HashSet<string>(Marks, StringComparer.Ordinal);
        while (texts.Count < Tokens - 257)
        {
            var word = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Syllables[random.Next(Syllables.Length)]));
            texts.Add(random.Next(8) switch
            {
                0 => word,
                1 => char.ToUpperInvariant(word[0]) + word[1..],
                2 => word + Marks[random.Next(Marks.Length)],
                3 => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{random.Next(1_000)}"),
                _ => " " + word,
            });
        }

        return [[], .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. texts.Order(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
    }
}
