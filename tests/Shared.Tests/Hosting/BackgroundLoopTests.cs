using AIForge.Testing;

namespace AIForge.Shared.Tests.Hosting;

public sealed class BackgroundLoopTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Tick_ThereIsMoreWork_RepeatsAtOnce()
    {
        using var loop = new ScriptedLoop(_clock, Interval, _ => Task.FromResult(true), _ => Task.FromResult(true), _ => Task.FromResult(false));

        await loop.StartAsync(default).Within();

        await loop.TicksReachAsync(3).Within();
        await loop.StopAsync(default).Within();
    }

    [Fact]
    public async Task Tick_NoWork_WaitsForTheInterval()
    {
        using var loop = new ScriptedLoop(_clock, Interval);
        await loop.StartAsync(default).Within();
        await _clock.WhenTimersWaitAsync();

        _clock.Advance(Interval - TimeSpan.FromMilliseconds(1));
        var early = loop.Ticks;
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await loop.TicksReachAsync(2).Within();
        early.Should().Be(1);
        await loop.StopAsync(default).Within();
    }

    [Fact]
    public async Task Wake_WhileAsleep_TicksWithoutTheClock()
    {
        using var loop = new ScriptedLoop(_clock, Interval);
        await loop.StartAsync(default).Within();
        await _clock.WhenTimersWaitAsync();

        loop.Wake();

        await loop.TicksReachAsync(2).Within();
        await loop.StopAsync(default).Within();
    }

    [Fact]
    public async Task Wake_WhileTicking_IsNotLost()
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        using var loop = new ScriptedLoop(_clock, Interval, async _ =>
        {
            entered.SetResult();
            await leave.Task;
            return false;
        });
        await loop.StartAsync(default).Within();
        await entered.Task.Within();

        loop.Wake();
        leave.SetResult();

        await loop.TicksReachAsync(2).Within();
        await loop.StopAsync(default).Within();
    }

    [Fact]
    public async Task Tick_Throws_TriesAgainAfterTheBackoff()
    {
        using var loop = new ScriptedLoop(_clock, Interval, _ => throw new InvalidOperationException("first try"));
        await loop.StartAsync(default).Within();
        await _clock.WhenTimersWaitAsync();

        _clock.Advance(TimeSpan.FromMilliseconds(200));

        await loop.TicksReachAsync(2).Within();
        await loop.StopAsync(default).Within();
    }

    [Fact]
    public async Task Stop_WhileAsleep_EndsTheLoop()
    {
        using var loop = new ScriptedLoop(_clock, Interval);
        await loop.StartAsync(default).Within();
        await _clock.WhenTimersWaitAsync();

        await loop.StopAsync(default).Within();

        loop.ExecuteTask!.IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact]
    public async Task Stop_TheTickFailsBecauseOfIt_EndsTheLoopInOrder()
    {
        var ticking = new TaskCompletionSource();
        var needed = new TaskCompletionSource<bool>();
        using var loop = new ScriptedLoop(_clock, Interval, _ =>
        {
            ticking.SetResult();
            return needed.Task;
        });
        await loop.StartAsync(default).Within();
        await ticking.Task.Within();

        var stopping = loop.StopAsync(default);
        needed.SetException(new ObjectDisposedException("the pool"));
        await stopping.Within();

        loop.ExecuteTask!.IsCompletedSuccessfully.Should().BeTrue();
    }
}
