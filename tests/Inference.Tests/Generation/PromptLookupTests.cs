using AIForge.Inference.Generation;

namespace AIForge.Inference.Tests.Generation;

public sealed class PromptLookupTests
{
    [Theory]
    [InlineData(new[] { 1, 2, 3, 4, 9, 9, 2, 3 }, new[] { 4, 9 })]
    [InlineData(new[] { 2, 3, 5, 7, 2, 3, 6, 8, 2, 3 }, new[] { 6, 8 })]
    [InlineData(new[] { 1, 2, 3, 5, 9, 7, 2, 3, 6, 1, 2, 3 }, new[] { 5, 9 })]
    [InlineData(new[] { 4, 5, 4, 5, 4, 5 }, new[] { 4, 5 })]
    [InlineData(new[] { 7, 7, 7 }, new[] { 7, 7 })]
    [InlineData(new[] { 1, 2, 3, 4, 5 }, new int[0])]
    [InlineData(new[] { 1, 2, 1 }, new int[0])]
    [InlineData(new[] { 1 }, new int[0])]
    public void Guess_Tokens_IsWhatFollowedTheLongestMatchLast(int[] tokens, int[] expected)
    {
        var guess = new int[8];

        var count = new PromptLookup(8).Guess(tokens, guess);

        guess[..count].Should().Equal(expected);
    }

    [Fact]
    public void Learn_RightAndWrong_GuessesMoreAndPausesEverLonger()
    {
        var lookup = new PromptLookup(8);
        int Next() => lookup.Guess([7, 7, 7, 7, 7, 7], new int[8]);
        int Pause()
        {
            var pause = 0;
            while (Next() == 0) pause++;
            return pause;
        }

        Next().Should().Be(2);
        lookup.Learn(2, 2);
        Next().Should().Be(4);
        lookup.Learn(4, 4);
        Next().Should().Be(8);
        lookup.Learn(8, 8);
        Next().Should().Be(8);
        lookup.Learn(8, 3);
        Next().Should().Be(8, "some of it was right");

        var pauses = new List<int>();
        for (var i = 0; i < 7; i++)
        {
            lookup.Learn(1, 0);
            pauses.Add(Pause());
        }

        pauses.Should().Equal(8, 16, 32, 64, 128, 128, 128);
        lookup.Learn(1, 1);
        lookup.Learn(1, 0);
        Pause().Should().Be(8, "it was right meanwhile");
    }

    [Fact]
    public void Guess_ManyInTurn_AllocatesNothing()
    {
        var lookup = new PromptLookup(4);
        var (tokens, guess) = (Enumerable.Range(0, 500).Select(i => i % 60).ToArray(), new int[4]);
        lookup.Guess(tokens, guess);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) lookup.Learn(4, lookup.Guess(tokens, guess));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }
}
