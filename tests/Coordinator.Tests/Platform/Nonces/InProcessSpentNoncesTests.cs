using AIForge.Coordinator.Platform.Nonces;
using AIForge.Shared.Faults;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Platform.Nonces;

public sealed class InProcessSpentNoncesTests : SpentNoncesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly InProcessSpentNonces _nonces;

    public InProcessSpentNoncesTests() => _nonces = new InProcessSpentNonces(_clock, capacity: 2);

    internal override (ISpentNonces First, ISpentNonces Second) Replicas => (_nonces, _nonces);

    [Fact]
    public async Task TrySpend_Full_RefusesRatherThanForgets()
    {
        await _nonces.TrySpendAsync("admin", "a", Minute, default);
        await _nonces.TrySpendAsync("admin", "b", Minute, default);

        var act = async () => await _nonces.TrySpendAsync("admin", "c", Minute, default);
        (await act.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("NONCES_UNAVAILABLE");

        _clock.Advance(Minute);
        (await _nonces.TrySpendAsync("admin", "c", Minute, default)).Should().BeTrue();
    }
}
