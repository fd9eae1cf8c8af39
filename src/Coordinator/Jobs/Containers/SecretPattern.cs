using System.Text;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Finds one text in bytes that come in pieces, in one pass however alike text and bytes are (Knuth, Morris and Pratt).</summary>
internal sealed class SecretPattern
{
    private readonly byte[] _text;

    // How much of the text is still matched when the byte after so much of it is another one.
    private readonly int[] _fallback;

    public SecretPattern(string text)
    {
        _text = Encoding.UTF8.GetBytes(text);
        _fallback = new int[_text.Length];
        for (int i = 1, matched = 0; i < _text.Length; i++)
        {
            while (matched > 0 && _text[i] != _text[matched]) matched = _fallback[matched - 1];
            if (_text[i] == _text[matched]) matched++;
            _fallback[i] = matched;
        }
    }

    public int Length => _text.Length;

    /// <summary>Replaces the text by asterisks wherever it stands; returns how many of the last bytes may be its beginning.</summary>
    public int Mask(Span<byte> bytes)
    {
        var matched = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            while (matched > 0 && bytes[i] != _text[matched]) matched = _fallback[matched - 1];
            if (bytes[i] == _text[matched]) matched++;
            if (matched < _text.Length) continue;
            bytes.Slice(i + 1 - matched, matched).Fill((byte)'*');
            matched = 0;
        }

        return matched;
    }
}
