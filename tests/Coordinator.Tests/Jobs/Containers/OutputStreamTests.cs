using AIForge.Coordinator.Jobs.Containers;
using AIForge.Shared.Faults;
using AIForge.Storage.Cids;
using AIForge.Testing;

namespace AIForge.Coordinator.Tests.Jobs.Containers;

/// <summary>Who sends outputs does not keep his place for as long as he likes.</summary>
public sealed class OutputStreamTests
{
    [Theory]
    [InlineData(1, 50, false)]
    [InlineData(1, 0, true)]
    [InlineData(60_000, 5, true)]
    [InlineData(60_000, 59, false)]
    public async Task Read_OfWhoSendsLessThanAnyLineCarries_IsEnded(int bytesAtOnce, int secondsBetween, bool isTaken)
    {
        var clock = new ManualTimeProvider();
        var archive = ContainersFixture.Archive(("a", ContainersFixture.Noise(bytesAtOnce * 10)));
        Cid.TryParse(await ContainersFixture.CidAsync(archive), out var cid).Should().BeTrue();
        await using var stream = new OutputStream(
            new Dripping(archive, bytesAtOnce, () => clock.Advance(TimeSpan.FromSeconds(secondsBetween))), archive.Length, cid!, new ArchiveIndex(10), _ => Task.CompletedTask, clock);

        var reading = () => stream.CopyToAsync(Stream.Null);

        if (isTaken) await reading.Should().NotThrowAsync();
        else (await reading.Should().ThrowAsync<FaultException>()).Which.Reason.Should().Be("OUTPUT_STALLED");
    }

    private sealed class Dripping(byte[] content, int bytesAtOnce, Action wait) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            wait();
            return base.ReadAsync(buffer[..Math.Min(bytesAtOnce, buffer.Length)], cancellationToken);
        }
    }
}
