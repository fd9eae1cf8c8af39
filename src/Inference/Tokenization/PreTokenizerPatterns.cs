using System.Text.RegularExpressions;

namespace AIForge.Inference.Tokenization;

/// <summary>The rules of pre-tokenisers as patterns, each applied to what the ones before left in one piece.</summary>
internal static partial class PreTokenizerPatterns
{
    private const string Gpt2Words = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)";
    private const string Contraction = "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]";
    private const string Spaces = @"\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Upper = @"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]";
    private const string Lower = @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]";
    private const string Lead = @"[^\r\n\p{L}\p{N}]?";

    public static Regex[] Default { get; } = [DefaultPunctuation(), Gpt2(), Numbers(), ThreeDigits()];

    public static Regex[] Falcon { get; } = [FalconPunctuation(), Gpt2(), ThreeDigits()];

    public static Regex[] SingleDigits { get; } = [Number(), Gpt2()];

    public static Regex[] Qwen35 { get; } = [Qwen35Words()];

    public static Regex[] Tekken { get; } = [TekkenWords()];

    public static Regex[] Gpt4O { get; } = [Gpt4OWords()];

    public static Regex[] DeepSeek { get; } = [LineBreak(), CasedWords(), WidePunctuation(), SpacesAtEnd(), Ideographs(), Numbers()];

    public static Regex[] DeepSeekCoder { get; } = [LineBreak(), SpacedLetters(), SpacedPunctuation(), Ideographs(), Number()];

    public static Regex[] DeepSeek3 { get; } = [UpToThreeNumbers(), IdeographsAndKana(), DeepSeek3Words()];

    [GeneratedRegex(Gpt2Words, RegexOptions.CultureInvariant)]
    private static partial Regex Gpt2();

    [GeneratedRegex(@"[\p{P}\$\+<=>\^~\|]+", RegexOptions.CultureInvariant)]
    private static partial Regex DefaultPunctuation();

    [GeneratedRegex(@"[\p{P}\$\+<=>\^~\|`]+", RegexOptions.CultureInvariant)]
    private static partial Regex FalconPunctuation();

    [GeneratedRegex("[0-9][0-9][0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex ThreeDigits();

    [GeneratedRegex(@"\p{N}+", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\p{N}", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"\p{N}{1,3}", RegexOptions.CultureInvariant)]
    private static partial Regex UpToThreeNumbers();

    [GeneratedRegex($@"(?:{Contraction})|{Lead}[\p{{L}}\p{{M}}]+|\p{{N}}| ?[^\s\p{{L}}\p{{M}}\p{{N}}]+[\r\n]*|{Spaces}", RegexOptions.CultureInvariant)]
    private static partial Regex Qwen35Words();

    [GeneratedRegex($@"{Lead}{Upper}*{Lower}+|{Lead}{Upper}+{Lower}*|\p{{N}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{Spaces}", RegexOptions.CultureInvariant)]
    private static partial Regex TekkenWords();

    [GeneratedRegex(
        $@"{Lead}{Upper}*{Lower}+(?:{Contraction})?|{Lead}{Upper}+{Lower}*(?:{Contraction})?|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{Spaces}",
        RegexOptions.CultureInvariant)]
    private static partial Regex Gpt4OWords();

    [GeneratedRegex(@"[\r\n]", RegexOptions.CultureInvariant)]
    private static partial Regex LineBreak();

    // Letters that have a case. Those of scripts beyond the basic plane stand as one of U+0100 and U+0101 (see CollapsedText).
    [GeneratedRegex(
        @"\s?[" +
        @"A-Za-z\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u01BA\u01BC-\u01BF\u01C4-\u0293\u0295-\u02AF\u0370-\u0373\u0376" +
        @"\u0377\u037B-\u037D\u037F\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03F5\u03F7-\u0481\u048A-\u052F" +
        @"\u0531-\u0556\u10A0-\u10C5\u13A0-\u13F5\u13F8-\u13FD\u1C90-\u1CBA\u1CBD-\u1CBF\u1D00-\u1D2B\u1D6B-\u1D77" +
        @"\u1D79-\u1D9A\u1E00-\u1F15\u1F18-\u1F1D\u1F20-\u1F45\u1F48-\u1F4D\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-\u1F7D" +
        @"\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE\u1FC2-\u1FC4\u1FC6-\u1FCC\u1FD0-\u1FD3\u1FD6-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4" +
        @"\u1FF6-\u1FFC\u2102\u2107\u210A-\u2113\u2115\u2119-\u211D\u2124\u2126\u2128\u212A-\u212D\u212F-\u2134\u2139" +
        @"\u213C-\u213F\u2145-\u2149\u214E\u2183\u2184\u2C00-\u2C7B\u2C7E-\u2CE4\u2CEB-\u2CEE\u2CF2\u2CF3\uA640-\uA66D" +
        @"\uA680-\uA69B\uA722-\uA76F\uA771-\uA787\uA78B-\uA78E\uAB70-\uABBF\uFB00-\uFB06\uFB13-\uFB17\uFF21-\uFF3A" +
        @"\uFF41-\uFF5A" +
        "]+",
        RegexOptions.CultureInvariant)]
    private static partial Regex CasedWords();

    [GeneratedRegex(@"\s?[!-/:-~\uFF01-\uFF0F\uFF1A-\uFF5E\u2018-\u201F\u3000-\u3002]+", RegexOptions.CultureInvariant)]
    private static partial Regex WidePunctuation();

    [GeneratedRegex(@"\s+\z", RegexOptions.CultureInvariant)]
    private static partial Regex SpacesAtEnd();

    [GeneratedRegex(@"[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+", RegexOptions.CultureInvariant)]
    private static partial Regex Ideographs();

    [GeneratedRegex(@"\s?\p{L}+", RegexOptions.CultureInvariant)]
    private static partial Regex SpacedLetters();

    [GeneratedRegex(@"\s?\p{P}+", RegexOptions.CultureInvariant)]
    private static partial Regex SpacedPunctuation();

    [GeneratedRegex(@"[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+", RegexOptions.CultureInvariant)]
    private static partial Regex IdeographsAndKana();

    [GeneratedRegex(
        @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        RegexOptions.CultureInvariant)]
    private static partial Regex DeepSeek3Words();
}
