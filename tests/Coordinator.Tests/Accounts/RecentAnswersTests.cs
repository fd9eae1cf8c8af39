using AIForge.Coordinator.Accounts;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Accounts;

public sealed class RecentAnswersTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly RecentAnswers<int, string> _answers;
    private int _asked;

    public RecentAnswersTests() => _answers = new RecentAnswers<int, string>(TimeSpan.FromSeconds(1), _clock);

    [Fact]
    public async Task Find_WithinTheTime_AsksOnce()
    {
        await FindAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        await FindAsync(1);
        _asked.Should().Be(1);

        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await FindAsync(1);
        _asked.Should().Be(2);
    }

    [Fact]
    public async Task Find_ForgottenWhileAsking_IsUsedOnceAndNotKept()
    {
        var asking = new TaskCompletionSource<string?>();
        var first = _answers.FindAsync(1, (_, _) => asking.Task, default).AsTask();
        _answers.Forget(_ => true);
        asking.SetResult("from before");

        (await first.Within()).Should().Be("from before");
        (await FindAsync(1)).Should().Be("answer 1");
    }

    [Fact]
    public async Task Forget_Some_KeepsTheOthers()
    {
        await FindAsync(1);
        await FindAsync(2);

        _answers.Forget(answer => answer == "answer 1");

        await FindAsync(2);
        _asked.Should().Be(2);
        await FindAsync(1);
        _asked.Should().Be(3);
    }

    [Fact]
    public async Task Find_Nothing_IsAskedAgain()
    {
        (await _answers.FindAsync(1, (_, _) => Task.FromResult<string?>(null), default).Within()).Should().BeNull();

        (await FindAsync(1)).Should().Be("answer 1");
    }

    [Fact]
    public async Task Find_MoreThanItHolds_ForgetsRatherThanGrows()
    {
        for (var key = 0; key <= 20_000; key++) await FindAsync(key);
        _asked = 0;

        await FindAsync(0);

        _asked.Should().Be(1);
    }

    private Task<string?> FindAsync(int key) => _answers.FindAsync(
        key,
        (asked, _) =>
        {
            _asked++;
            return Task.FromResult<string?>($"answer {asked}");
        },
        default).Within();
}
