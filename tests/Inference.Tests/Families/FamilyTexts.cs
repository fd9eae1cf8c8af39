namespace AIForge.Inference.Tests.Families;

/// <summary>Texts on which tokenizers differ. The vocabularies of the test models are made from them, without regard to words, so that
/// merges would cross every boundary that a tokenizer is to keep.</summary>
internal static class FamilyTexts
{
    public static readonly string[] All =
    [
        "Hello world, how are you today?",
        " leading and trailing  ",
        "two  spaces   three    four     five",
        "tabs\tand\t\tmore \t mixed",
        "line\nbreaks\n\nand\r\nmore\n\n\n  indented\n \n",
        "I'll say it's what we've done; they're HERE'S THAT'LL don't I'M you'd",
        "numbers 1 12 123 1234 12345 3.14159 1,000,000 0x1F 2024-05-17",
        "def f(x):\n    return x**2 + 3*x - 1  # comment\n\n\nclass A {};",
        "camelCase PascalCase HTTPServer snake_case SCREAMING_CASE a1b2c3",
        "éàü ÀÉÜ straße ΑΒΓ αβγ Привет МИР 你好世界 こんにちは カタカナ 한국어 สวัสดี",
        "e\u0301a\u0300 combining n\u0303o \u0928\u092e\u0938\u094d\u0924\u0947",
        "emoji 😀😃 👨‍👩‍👧 ❤️ and 𝐛𝐨𝐥𝐝 𐐀𐐨 letters 𝟙𝟚𝟛",
        "punct!!! ... ??? ((nested [brackets] {here})) <tag/> a/b\\c $5 €7 ~ ^ ` | @ # %",
        "\u00a0nbsp\u2003em\u3000wide «quotes» “curly” ‘single’ — dash",
        "ǅ titlecase ʰ modifier ª º ² ½ Ⅷ ①",
        "/path/to/file.txt\n//comment\n !=\n",
        "x",
        " ",
        "  \n",
        "the quick brown fox jumps over the lazy dog and the cat sat on the mat while the rain in spain falls mainly on the plain",
    ];
}
