using System.Numerics;

namespace AIForge.Constraints.Matching;

/// <summary>A set of tokens, one bit each.</summary>
public sealed class TokenSet(int tokens)
{
    private const int BitsPerWord = 64;

    private readonly ulong[] _words = new ulong[(tokens + BitsPerWord - 1) / BitsPerWord];

    public int Count => _words.Sum(BitOperations.PopCount);

    internal long Bytes => _words.Length * sizeof(ulong);

    public bool Contains(int token) => (_words[token / BitsPerWord] >> (token % BitsPerWord) & 1) != 0;

    public void Add(int token) => _words[token / BitsPerWord] |= 1UL << (token % BitsPerWord);

    public void Remove(int token) => _words[token / BitsPerWord] &= ~(1UL << (token % BitsPerWord));

    public void Add(TokenSet others)
    {
        for (var i = 0; i < _words.Length; i++) _words[i] |= others._words[i];
    }

    /// <summary>Makes the tokens that are not in the set impossible.</summary>
    /// <param name="logits">One per token; there may be more, which are impossible too.</param>
    public void Apply(Span<float> logits)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            if (_words[i] == ulong.MaxValue) continue;
            var some = logits[(i * BitsPerWord)..Math.Min((i + 1) * BitsPerWord, logits.Length)];
            if (_words[i] == 0) some.Fill(float.NegativeInfinity);
            else
                for (var bit = 0; bit < some.Length; bit++)
                    if ((_words[i] >> bit & 1) == 0) some[bit] = float.NegativeInfinity;
        }

        if (_words.Length * BitsPerWord < logits.Length) logits[(_words.Length * BitsPerWord)..].Fill(float.NegativeInfinity);
    }
}
