namespace AIForge.Inference.Tokenization;

/// <summary>
/// The reversible map of byte-level vocabularies: printable Latin-1 bytes stand for themselves, the other 68 bytes for
/// U+0100 and up, so that every token is printable text.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] ToCharacter = BuildForward();
    private static readonly Dictionary<char, byte> ToByte = Enumerable.Range(0, 256).ToDictionary(value => ToCharacter[value], value => (byte)value);

    public static char CharacterOf(byte value) => ToCharacter[value];

    public static bool TryGetByte(char character, out byte value) => ToByte.TryGetValue(character, out value);

    private static char[] BuildForward()
    {
        var map = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
            map[value] = (char)(printable ? value : next++);
        }

        return map;
    }
}
