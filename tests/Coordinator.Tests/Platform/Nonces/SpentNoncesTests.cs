using AIForge.Coordinator.Platform.Nonces;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Platform.Nonces;

/// <summary>What holds for every memory of spent nonces.</summary>
public abstract class SpentNoncesTests
{
    private static readonly TimeSpan Remember = TimeSpan.FromMinutes(3);

    private readonly string _nonce = Guid.NewGuid().ToString("n");

    /// <summary>Two replicas' views; the same object where there is but one replica.</summary>
    internal abstract (ISpentNonces First, ISpentNonces Second) Replicas { get; }

    [SkippableFact]
    public async Task TrySpend_Again_IsRefusedEverywhere()
    {
        var (first, second) = Replicas;

        (await first.TrySpendAsync("admin", _nonce, Remember, default).AsTask().Within()).Should().BeTrue();

        (await first.TrySpendAsync("admin", _nonce, Remember, default).AsTask().Within()).Should().BeFalse();
        (await second.TrySpendAsync("admin", _nonce, Remember, default).AsTask().Within()).Should().BeFalse();
        (await second.TrySpendAsync("other", _nonce, Remember, default).AsTask().Within()).Should().BeTrue();
    }

    [SkippableFact]
    public async Task TrySpend_Racing_ExactlyOneWins()
    {
        var (first, second) = Replicas;

        var won = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            Task.Run(async () => await (i % 2 == 0 ? first : second).TrySpendAsync("admin", _nonce, Remember, default)))).Within();

        won.Count(spent => spent).Should().Be(1);
    }
}
