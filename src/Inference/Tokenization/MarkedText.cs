namespace AIForge.Inference.Tokenization;

/// <summary>
/// Text whose every character is known to come either from the template's author or from the user. Two strings of equal length,
/// so that each operation on the text is repeated on the marks and provenance cannot be lost on the way.
/// </summary>
/// <param name="Marks">One character per character of <paramref name="Text"/>: <see cref="Trusted"/> or <see cref="Foreign"/>.</param>
public sealed record MarkedText(string Text, string Marks)
{
    public const char Trusted = 't';
    public const char Foreign = 'f';

    public static readonly MarkedText Empty = new("", "");

    public int Length => Text.Length;

    public bool IsTrusted => !Marks.Contains(Foreign);

    /// <summary>Text written by the template's author or the program: control tokens in it are meant.</summary>
    public static MarkedText FromTemplate(string text) => new(text, new string(Trusted, text.Length));

    /// <summary>Text from a request: control tokens in it are only characters.</summary>
    public static MarkedText FromUser(string text) => new(text, new string(Foreign, text.Length));

    public MarkedText Slice(int start, int length) => new(Text.Substring(start, length), Marks.Substring(start, length));

    public static MarkedText operator +(MarkedText left, MarkedText right) => new(left.Text + right.Text, left.Marks + right.Marks);

    /// <summary>Whether all of a range comes from the template.</summary>
    public bool IsTrustedRange(int start, int length) => !Marks.AsSpan(start, length).Contains(Foreign);

    public override string ToString() => Text;
}
