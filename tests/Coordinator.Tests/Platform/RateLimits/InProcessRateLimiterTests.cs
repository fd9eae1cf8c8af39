using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Platform.RateLimits;

public sealed class InProcessRateLimiterTests : RateLimiterTests
{
    private const int Capacity = 100;

    public InProcessRateLimiterTests() => Limiter = new InProcessRateLimiter(Clock, Capacity);

    internal override IRateLimiter Limiter { get; }

    [Fact]
    public async Task Acquire_MoreSubjectsThanItHolds_ForgetsTheQuietOnes()
    {
        var rule = new RateLimitRule("minute", 1, RateWindow.Minute);
        for (var i = 0; i < Capacity; i++)
        {
            await Limiter.AcquireAsync($"{i}", [new(rule, 1)], LimitsAway.CountHere, default).Within();
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await Limiter.AcquireAsync("one more", [new(rule, 1)], LimitsAway.CountHere, default).Within();

        (await Limiter.AcquireAsync("0", [new(rule, 1)], LimitsAway.CountHere, default).Within()).Allowed.Should().BeTrue("the quietest was forgotten");
        (await Limiter.AcquireAsync("99", [new(rule, 1)], LimitsAway.CountHere, default).Within()).Allowed.Should().BeFalse("a recent one is remembered");
    }
}
