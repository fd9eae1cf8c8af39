using AIForge.Coordinator.Platform.RateLimits;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Platform.RateLimits;

/// <summary>What every limiter must do; run against each implementation by a derived class.</summary>
public abstract class RateLimiterTests
{
    private static readonly RateLimitRule Minute = new("minute", 10, RateWindow.Minute);
    private static readonly RateLimitRule Hour = new("hour", 25, RateWindow.Hour);
    private static readonly RateLimitRule Month = new("month", 3, RateWindow.Month);

    private readonly string _subject = $"s-{Guid.NewGuid():n}";

    protected ManualTimeProvider Clock { get; } = new();

    internal abstract IRateLimiter Limiter { get; }

    [SkippableFact]
    public async Task Acquire_UpToTheLimit_CountsDownThenRefuses()
    {
        for (var left = 9; left >= 0; left--)
            (await AcquireAsync(Minute)).Decisive.Should().Be(new RateLimitStatus(Minute, true, left, TimeSpan.FromMinutes(1)));

        var refused = await AcquireAsync(Minute);

        // The next window begins with all ten still in view; the first slides out a tenth of a window into it.
        refused.Decisive.Should().Be(new RateLimitStatus(Minute, false, 0, TimeSpan.FromSeconds(66)));
    }

    [SkippableFact]
    public async Task Acquire_AfterTheToldWait_IsAllowed()
    {
        for (var i = 0; i < 10; i++) await AcquireAsync(Minute);
        var refused = await AcquireAsync(Minute);

        Clock.Advance(refused.Decisive.Reset - TimeSpan.FromMilliseconds(1));
        var tooEarly = await AcquireAsync(Minute);
        Clock.Advance(tooEarly.Decisive.Reset);
        var allowed = await AcquireAsync(Minute);

        tooEarly.Allowed.Should().BeFalse();
        tooEarly.Decisive.Reset.Should().Be(TimeSpan.FromMilliseconds(1));
        allowed.Allowed.Should().BeTrue();
    }

    /// <summary>
    /// The wait may be longer than the window and is true all the same: what was used at the end of one window is in view until far
    /// into the next. A caller who waits exactly as told gets in, and not a millisecond earlier.
    /// </summary>
    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Acquire_AnyHistory_TellsTheShortestWaitThatSuffices(int seed)
    {
        var random = new Random(seed);
        var longest = TimeSpan.Zero;
        for (var call = 0; call < 200; call++)
        {
            var cost = random.Next(1, 4);
            // All at once at first, then bursts and pauses.
            if (call > Minute.Limit) Clock.Advance(TimeSpan.FromMilliseconds(random.Next(0, random.Next(6) == 0 ? 180_000 : 1_000)));
            var decision = await AcquireAsync(cost, Minute);
            if (decision.Allowed) continue;

            decision.Decisive.Reset.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(2));
            longest = decision.Decisive.Reset > longest ? decision.Decisive.Reset : longest;
            if (random.Next(4) > 0) continue;
            Clock.Advance(decision.Decisive.Reset - TimeSpan.FromMilliseconds(1));
            (await AcquireAsync(cost, Minute)).Allowed.Should().BeFalse("one millisecond is missing");
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            (await AcquireAsync(cost, Minute)).Allowed.Should().BeTrue("the caller waited as told");
        }

        longest.Should().BeGreaterThan(TimeSpan.FromMinutes(1));
    }

    [SkippableFact]
    public async Task Acquire_AnyMinuteOfAnHour_NeverExceedsTheLimit()
    {
        var allowedAt = new List<DateTimeOffset>();
        for (var second = 0; second < 600; second += 3)
        {
            if ((await AcquireAsync(Minute)).Allowed) allowedAt.Add(Clock.GetUtcNow());
            Clock.Advance(TimeSpan.FromSeconds(3));
        }

        foreach (var start in allowedAt)
        {
            var inFixedWindow = allowedAt.Count(at => at.Minute == start.Minute);
            inFixedWindow.Should().BeLessThanOrEqualTo(10);
        }

        allowedAt.Count.Should().BeInRange(80, 110, "ten minutes at ten a minute");
    }

    [SkippableFact]
    public async Task Acquire_AfterTwoQuietWindows_IsLikeNew()
    {
        for (var i = 0; i < 10; i++) await AcquireAsync(Minute);

        Clock.Advance(TimeSpan.FromMinutes(2));

        (await AcquireAsync(Minute)).Decisive.Remaining.Should().Be(9);
    }

    [SkippableFact]
    public async Task Acquire_SeveralRules_TakesFromAllOrNone()
    {
        for (var i = 0; i < 20; i++)
        {
            (await AcquireAsync(Minute, Hour)).Allowed.Should().BeTrue();
            Clock.Advance(TimeSpan.FromSeconds(12));
        }

        for (var i = 0; i < 5; i++) (await AcquireAsync(Hour)).Allowed.Should().BeTrue();
        var refused = await AcquireAsync(Minute, Hour);
        var minuteAlone = await AcquireAsync(Minute);

        refused.Allowed.Should().BeFalse();
        refused.Decisive.Rule.Should().Be(Hour);
        minuteAlone.Decisive.Remaining.Should().BeGreaterThan(0, "the refused call took nothing of the minute");
    }

    [SkippableFact]
    public async Task Acquire_Allowed_TellsTheTightestRule()
    {
        var decision = await AcquireAsync(Hour, Minute);

        decision.Decisive.Should().Be(new RateLimitStatus(Minute, true, 9, TimeSpan.FromMinutes(1)));
    }

    [SkippableFact]
    public async Task Acquire_CostAboveWhatIsLeft_TakesNothing()
    {
        await AcquireAsync(8, Minute);

        (await AcquireAsync(3, Minute)).Allowed.Should().BeFalse();
        (await AcquireAsync(2, Minute)).Allowed.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Acquire_CostAboveTheLimit_IsRefusedForAWindow()
    {
        (await AcquireAsync(11, Minute)).Decisive.Should().Be(new RateLimitStatus(Minute, false, 10, TimeSpan.FromMinutes(1)));
    }

    [SkippableFact]
    public async Task Acquire_CalendarMonth_IsWholeAgainOnTheFirst()
    {
        Clock.Advance(new DateTimeOffset(2032, 2, 10, 12, 0, 0, TimeSpan.Zero) - Clock.GetUtcNow());
        for (var i = 0; i < 3; i++) (await AcquireAsync(Month)).Allowed.Should().BeTrue();

        var refused = await AcquireAsync(Month);
        refused.Decisive.Should().Be(new RateLimitStatus(Month, false, 0, TimeSpan.FromDays(19.5)), "February has 29 days that year");

        Clock.Advance(TimeSpan.FromDays(19.5));
        (await AcquireAsync(Month)).Decisive.Should().Be(new RateLimitStatus(Month, true, 2, TimeSpan.FromDays(31)));
    }

    [SkippableFact]
    public async Task Acquire_OtherOwner_CountsApart()
    {
        var key = Minute with { Owner = "key:1:" };
        await AcquireAsync(7, key);

        var both = await AcquireAsync(4, Minute, key);

        both.Allowed.Should().BeFalse();
        both.Decisive.Should().Be(new RateLimitStatus(key, false, 3, both.Decisive.Reset));
        (await AcquireAsync(10, Minute)).Allowed.Should().BeTrue("the refused call took nothing of the other rule");
    }

    [SkippableFact]
    public async Task Acquire_RulesOfTwoOwners_CountApartAndTakeFromAllOrNone()
    {
        var first = Minute with { Limit = 2, Owner = "key:1:" };
        var second = Minute with { Limit = 2, Owner = "key:2:" };
        for (var i = 0; i < 2; i++) (await AcquireAsync(Minute, first)).Allowed.Should().BeTrue();

        var refused = await AcquireAsync(Minute, first);
        var other = await AcquireAsync(Minute, second);

        refused.Allowed.Should().BeFalse();
        refused.Decisive.Rule.Should().Be(first);
        other.Statuses.Select(status => status.Remaining).Should().Equal(7, 1);
    }

    [SkippableFact]
    public async Task Correct_SeveralRules_GivesBackToEach()
    {
        var owned = Hour with { Limit = 6, Owner = "key:1:" };
        await AcquireAsync(6, Minute, owned);

        await Limiter.CorrectAsync(_subject, [new RateLimitCharge(Minute, -4), new RateLimitCharge(owned, -4)], default).AsTask().Within();

        (await AcquireAsync(Minute, owned)).Statuses.Select(status => status.Remaining).Should().Equal(7, 3);
    }

    [SkippableFact]
    public async Task Correct_LessAndMore_ChangesWhatIsLeft()
    {
        await AcquireAsync(8, Minute);

        await Limiter.CorrectAsync(_subject, [new RateLimitCharge(Minute, -5)], default).AsTask().Within();
        (await AcquireAsync(Minute)).Decisive.Remaining.Should().Be(6);

        await Limiter.CorrectAsync(_subject, [new RateLimitCharge(Minute, 20)], default).AsTask().Within();
        (await AcquireAsync(Minute)).Allowed.Should().BeFalse("what was used counts though it exceed the limit");

        await Limiter.CorrectAsync(_subject, [new RateLimitCharge(Minute, -100)], default).AsTask().Within();
        (await AcquireAsync(Minute)).Decisive.Remaining.Should().Be(9, "nobody is given back more than was taken");
    }

    [SkippableFact]
    public async Task Acquire_OtherSubject_HasItsOwnLimit()
    {
        for (var i = 0; i < 10; i++) await AcquireAsync(Minute);

        var other = await Limiter.AcquireAsync(_subject + "-other", [new(Minute, 1)], LimitsAway.CountHere, default).Within();

        other.Allowed.Should().BeTrue();
    }

    [SkippableFact]
    public async Task Acquire_ManyAtOnce_LetsExactlyTheLimitThrough()
    {
        var decisions = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => AcquireAsync(Minute)))).Within();

        decisions.Count(decision => decision.Allowed).Should().Be(10);
    }

    protected Task<RateLimitDecision> AcquireAsync(params RateLimitRule[] rules) => AcquireAsync(1, rules);

    private Task<RateLimitDecision> AcquireAsync(int cost, params RateLimitRule[] rules) => 
        Limiter.AcquireAsync(_subject, [.. rules.Select(rule => new RateLimitCharge(rule, cost))], LimitsAway.CountHere, default).Within();
}
