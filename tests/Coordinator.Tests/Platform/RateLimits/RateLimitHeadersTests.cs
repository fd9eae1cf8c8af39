using AIForge.Coordinator.Platform.RateLimits;
using Microsoft.AspNetCore.Http;

namespace AIForge.Coordinator.Tests.Platform.RateLimits;

public sealed class RateLimitHeadersTests
{
    private static readonly RateLimitRule Minute = new("minute", 60, RateWindow.Minute);
    private static readonly RateLimitRule Tokens = new("tokens-month", 1000, RateWindow.Month, RateLimitRule.Tokens);

    [Fact]
    public void Write_TwoGates_AddUp()
    {
        var headers = new HeaderDictionary();

        RateLimitHeaders.Write(headers, new RateLimitDecision([new(Minute, true, 12, TimeSpan.FromSeconds(33.2))]));
        RateLimitHeaders.Write(headers, new RateLimitDecision([new(Tokens, true, 900, TimeSpan.FromDays(2))]));

        headers["ratelimit-policy"].ToString().Should().Be("\"minute\";q=60;w=60, \"tokens-month\";q=1000;w=2592000");
        headers["ratelimit"].ToString().Should().Be("\"minute\";r=12;t=34, \"tokens-month\";r=900;t=172800");
        headers["x-ratelimit-remaining-requests"].ToString().Should().Be("12");
        headers["x-ratelimit-reset-requests"].ToString().Should().Be("34s");
        headers["x-ratelimit-limit-tokens"].ToString().Should().Be("1000");
    }

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(12, "12ms")]
    [InlineData(1_000, "1s")]
    [InlineData(59_001, "1m0s")]
    [InlineData(360_000, "6m0s")]
    [InlineData(7_205_000, "2h0m5s")]
    [InlineData(86_400_000, "24h0m0s")]
    public void Duration_IsWrittenAsGoDoes(int milliseconds, string expected) =>
        RateLimitHeaders.Duration(TimeSpan.FromMilliseconds(milliseconds)).Should().Be(expected);
}
