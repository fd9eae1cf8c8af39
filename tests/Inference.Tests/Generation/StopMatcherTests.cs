using AIForge.Inference.Generation;

namespace AIForge.Inference.Tests.Generation;

public sealed class StopMatcherTests
{
    [Theory]
    [InlineData("abcabd", "abd", "abc")]
    [InlineData("aaab", "aab", "a")]
    [InlineData("no match here", "zzz", "no match here")]
    [InlineData("ends with pre", "prefix", "ends with pre")]
    [InlineData("one two", "two|one", "")]
    public void Append_AnySplitOfTheText_GivesTheTextBeforeTheFirstStop(string text, string stops, string expected)
    {
        for (var pieceLength = 1; pieceLength <= text.Length; pieceLength++)
        {
            var matcher = new StopMatcher(stops.Split('|'));

            var output = string.Concat(text.Chunk(pieceLength).Select(piece => matcher.Append(new string(piece)))) + matcher.Flush();

            output.Should().Be(expected, "the pieces had {0} characters", pieceLength);
        }
    }

    [Fact]
    public void Append_PossibleBeginning_IsHeldBackAndReleasedWhenRefuted()
    {
        var matcher = new StopMatcher(["STOP"]);

        matcher.Append("go ST").Should().Be("go ");
        matcher.Append("AY").Should().Be("STAY");
        matcher.IsMatched.Should().BeFalse();
    }
}
