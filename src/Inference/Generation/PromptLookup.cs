namespace AIForge.Inference.Generation;

/// <summary>
/// Guesses the next tokens of a sequence: those that followed where it last went as it goes now, in the prompt or in the answer. Whether a
/// guess is right is decided by the model; one that is wrong costs a row in a batch. So it guesses more while it is right and pauses, ever
/// longer, while it is wrong.
/// </summary>
/// <param name="most">The most tokens of a guess.</param>
internal sealed class PromptLookup(int most)
{
    // How many tokens must be alike: with fewer, what follows is chance.
    private const int LongestMatch = 4, ShortestMatch = 2;

    // What lies further back is not looked at, so that a token's time is bounded.
    private const int Sight = 16_384;

    private const int FirstPause = 8, LongestPause = 128;

    private int _length = Math.Min(2, most);
    private int _pause;
    private int _nextPause = FirstPause;

    /// <returns>How many tokens of <paramref name="guess"/> were guessed.</returns>
    public int Guess(ReadOnlySpan<int> tokens, Span<int> guess)
    {
        if (_pause > 0)
        {
            _pause--;
            return 0;
        }

        var count = Math.Min(_length, guess.Length);
        var seen = tokens[Math.Max(0, tokens.Length - Sight)..];
        for (var match = LongestMatch; match >= ShortestMatch && count > 0; match--)
        {
            if (seen.Length <= match) continue;
            var found = seen[..^1].LastIndexOf(seen[^match..]);
            if (found < 0) continue;
            // Where it repeats itself, the guess goes on in itself.
            for (var i = 0; i < count; i++)
            {
                var from = found + match + i;
                guess[i] = from < seen.Length ? seen[from] : guess[from - seen.Length];
            }

            return count;
        }

        return 0;
    }

    public void Learn(int guessed, int right)
    {
        if (right == guessed) _length = Math.Min(most, _length * 2);
        if (right > 0)
        {
            _nextPause = FirstPause;
            return;
        }

        _length = Math.Max(1, _length / 2);
        (_pause, _nextPause) = (_nextPause, Math.Min(LongestPause, _nextPause * 2));
    }
}
