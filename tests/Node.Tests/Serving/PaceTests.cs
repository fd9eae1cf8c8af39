using AIForge.Node.Serving;
using AIForge.Testing;

namespace AIForge.Node.Tests.Serving;

public sealed class PaceTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Wait_FasterThanThePace_HoldsTokensBack()
    {
        var pace = new Pace(10, _clock);
        await pace.WaitAsync(5, default).Within();

        var second = pace.WaitAsync(5, default).AsTask();
        _clock.Advance(TimeSpan.FromMilliseconds(499));
        second.IsCompleted.Should().BeFalse("five tokens at ten a second take half a second");
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        await second.Within();
    }

    [Fact]
    public async Task Wait_SlowerThanThePace_NeverWaits()
    {
        var pace = new Pace(10, _clock);
        for (var i = 0; i < 5; i++)
        {
            await pace.WaitAsync(1, default).Within();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Wait_NoPace_NeverWaits()
    {
        var pace = new Pace(0, _clock);

        for (var i = 0; i < 5; i++) await pace.WaitAsync(1_000_000, default).Within();
    }

    [Fact]
    public async Task Wait_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        var pace = new Pace(1, _clock);
        await pace.WaitAsync(100, default).Within();
        var waiting = pace.WaitAsync(1, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await FluentActions.Awaiting(() => waiting.Within()).Should().ThrowAsync<OperationCanceledException>();
    }
}
