using System.Collections.Concurrent;
using AIForge.Inference.Generation;
using AIForge.Inference.Sampling;

namespace AIForge.Inference.Tests.Generation;

/// <summary>Who gets the next slot, and that changing places changes no answer.</summary>
public sealed class FairnessTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Generate_ManyOfOneTenant_DoNotKeepAnothersOneWaiting(int slots)
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = slots });
        var expected = (await runtime.CollectAsync(Request(0, 40))).Tokens;
        var finished = 0;
        var many = Enumerable.Range(0, 24).Select(async i =>
        {
            var answer = await runtime.CollectAsync(Request(i, 40) with { Scope = "many" });
            Interlocked.Increment(ref finished);
            return answer;
        }).ToArray();
        SpinWait.SpinUntil(() => runtime.CurrentLoad.ActiveSequences == slots, Runtimes.Timeout).Should().BeTrue();
        var before = Volatile.Read(ref finished);

        await runtime.CollectAsync(Request(99, 10) with { Scope = "one" });

        // At most those that ran when it came, and as many that began beside it.
        (Volatile.Read(ref finished) - before).Should().BeLessThanOrEqualTo(2 * slots);
        (await Task.WhenAll(many))[0].Tokens.Should().Equal(expected);
    }

    [Fact]
    public async Task Generate_SlotsOfOneTenant_AreSharedAtOnceAndNobodysAnswerChanges()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 3, DeltaBuffer = 512 });
        var alone = new List<int[]>();
        for (var i = 0; i < 4; i++) alone.Add((await runtime.CollectAsync(Request(i, 150))).Tokens);
        var many = Enumerable.Range(0, 3).Select(i => runtime.CollectAsync(Request(i, 150) with { Scope = "many" })).ToArray();
        SpinWait.SpinUntil(() => runtime.CurrentLoad.ActiveSequences == 3, Runtimes.Timeout).Should().BeTrue();

        var one = await runtime.CollectAsync(Request(3, 20) with { Scope = "one" });

        many.Should().OnlyContain(task => !task.IsCompleted, "none of them had to end for it");
        runtime.Totals.Preemptions.Should().Be(1);
        one.Tokens.Should().Equal(alone[3][..20]);
        (await Task.WhenAll(many)).Select(answer => answer.Tokens).Should().BeEquivalentTo(alone[..3], options => options.WithStrictOrdering());
        runtime.Totals.Preemptions.Should().Be(1, "who was put back comes in again by itself");
    }

    [Fact]
    public async Task Generate_PutBackTooLongAgo_ComesBeforeThoseWhoHadLess()
    {
        var clock = new Clock();
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 2, DeltaBuffer = 1, TimeProvider = clock });
        using var timeout = new CancellationTokenSource(Runtimes.Timeout);
        IAsyncEnumerator<GenerationDelta> Begin(string scope, int seed) =>
            runtime.GenerateAsync(Request(seed, 100) with { Scope = scope }, timeout.Token).GetAsyncEnumerator(timeout.Token);
        // Nobody reads on, so each keeps its slot until it is put back or left.
        await using var first = Begin("many", 0);
        await using var second = Begin("many", 1);
        (await first.MoveNextAsync()).Should().BeTrue();
        (await second.MoveNextAsync()).Should().BeTrue();
        var one = Begin("one", 2);
        (await one.MoveNextAsync()).Should().BeTrue("it took the place of the second one");
        await using var other = Begin("other", 3);
        var otherBegins = other.MoveNextAsync().AsTask();
        SpinWait.SpinUntil(() => runtime.CurrentLoad.QueuedRequests == 2, Runtimes.Timeout).Should().BeTrue();

        clock.Advance(TimeSpan.FromSeconds(11));
        await one.DisposeAsync();

        for (var i = 0; i < 6; i++) (await second.MoveNextAsync()).Should().BeTrue("it goes on, and is not put back again at once");
        (await otherBegins).Should().BeTrue();
    }

    [Fact]
    public async Task Generate_OneTenant_IsServedInOrder()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 1 });

        var order = await OrderAsync(runtime, Enumerable.Repeat("one", 8));

        order.Should().BeInAscendingOrder();
    }

    [Fact]
    public async Task Generate_TwoTenantsOneSlot_AreServedInTurns()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 1 });

        // All of the first one's requests are there before any of the second one's.
        var order = await OrderAsync(runtime, [.. Enumerable.Repeat("first", 6), .. Enumerable.Repeat("second", 6)]);

        for (var k = 1; k <= order.Length; k++)
            Math.Abs(order[..k].Count(i => i < 6) - order[..k].Count(i => i >= 6)).Should().BeLessThanOrEqualTo(2, "the order is {0}", string.Join(' ', order));
    }

    [Fact]
    public async Task Generate_LongPromptsOfOneTenant_LeaveHalfOfEachStepToTheOther()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 8, PrefillChunk = 16 });
        var many = Enumerable.Range(0, 7).Select(i => runtime.CollectAsync(Prompt(450, i) with { Scope = "many" })).ToArray();
        SpinWait.SpinUntil(() => runtime.CurrentLoad.ActiveSequences == 7, Runtimes.Timeout).Should().BeTrue();
        var before = runtime.Totals.PrefillTokens;

        await runtime.CollectAsync(Prompt(200, 9) with { Scope = "one" });

        // Half of each step's 16 tokens are its own, so its 200 take as many of the others', and a few while it came and ended.
        (runtime.Totals.PrefillTokens - before).Should().BeLessThan(800);
        await Task.WhenAll(many);
    }

    [Fact]
    public async Task Generate_LineFullOfOneTenant_StillTakesAnothers()
    {
        await using var runtime = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 1, MaxQueuedRequests = 8, DeltaBuffer = 1 });
        using var timeout = new CancellationTokenSource(Runtimes.Timeout);
        // Nobody reads it, so it stalls in its slot.
        var holding = runtime.GenerateAsync(Request(0, 100) with { Scope = "many" }, timeout.Token).GetAsyncEnumerator(timeout.Token);
        (await holding.MoveNextAsync()).Should().BeTrue();
        var many = Enumerable.Range(0, 6).Select(i => runtime.CollectAsync(Request(i, 5) with { Scope = "many" })).ToArray();

        var seventh = () => runtime.CollectAsync(Request(7, 5) with { Scope = "many" });

        await seventh.Should().ThrowAsync<QueueFullException>("a quarter of the line is for others");
        var others = Enumerable.Range(0, 2).Select(i => runtime.CollectAsync(Request(i, 5) with { Scope = "one" })).ToArray();
        await seventh.Should().ThrowAsync<QueueFullException>();
        await holding.DisposeAsync();
        (await Task.WhenAll([.. many, .. others])).Should().OnlyContain(answer => answer.Tokens.Length == 5);
    }

    [Fact]
    public async Task Generate_TooLittleMemoryForAll_PutsBackAndFinishesEverybodyIdentically()
    {
        var requests = Enumerable.Range(0, 12).Select(i => Request(i, 60) with { Scope = $"tenant {i % 3}" }).ToArray();
        await using var ample = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1 });
        var alone = new List<int[]>();
        foreach (var request in requests) alone.Add((await ample.CollectAsync(request)).Tokens);
        await using var starved = Runtimes.Load(TestModels.Q8, new RuntimeOptions { Threads = 1, MaxConcurrentSequences = 6, KvCacheTokens = 208 });

        var answers = await Task.WhenAll(requests.Select(starved.CollectAsync));

        starved.Totals.Preemptions.Should().BePositive();
        answers.Select(answer => answer.Tokens).Should().BeEquivalentTo(alone, options => options.WithStrictOrdering());
        SpinWait.SpinUntil(() => starved.CurrentLoad is { ActiveSequences: 0, FreeKvTokens: 208 }, Runtimes.Timeout).Should().BeTrue();
    }

    /// <summary>The indices of the requests as they end; they are in the line in this order.</summary>
    private static async Task<int[]> OrderAsync(ModelRuntime runtime, IEnumerable<string> scopes)
    {
        var order = new ConcurrentQueue<int>();
        using var timeout = new CancellationTokenSource(Runtimes.Timeout);
        // Nobody reads this one, so that all are in the line before the first begins.
        var holding = runtime.GenerateAsync(Request(50, 400) with { Scope = "holding" }, timeout.Token).GetAsyncEnumerator(timeout.Token);
        (await holding.MoveNextAsync()).Should().BeTrue();
        var all = scopes.Select(async (scope, i) =>
        {
            // Read to the end at once: an end that is not read yet says nothing of when it came.
            await foreach (var _ in runtime.GenerateAsync(Request(i, 12) with { Scope = scope }, timeout.Token)) { }
            order.Enqueue(i);
        }).ToArray();
        await holding.DisposeAsync();
        await Task.WhenAll(all);
        return [.. order];
    }

    private static GenerationRequest Request(int seed, int tokens) => new()
    {
        PromptTokens = [.. Enumerable.Range(0, 20).Select(i => 5 + ((i * 7 + seed * 13) % 200))],
        MaxTokens = tokens,
        IgnoreEos = true,
        Sampling = new SamplingParameters { Seed = seed, Temperature = 0.9f },
    };

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }

    private static GenerationRequest Prompt(int length, int seed) =>
        Request(seed, 1) with { PromptTokens = [.. Enumerable.Range(0, length).Select(i => 5 + ((i * 11 + seed * 29) % 300))] };
}
