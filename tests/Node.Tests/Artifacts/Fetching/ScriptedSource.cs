using AIForge.Node.Artifacts.Fetching;

namespace AIForge.Node.Tests.Artifacts.Fetching;

/// <summary>Gives the content, or what the test makes of it.</summary>
internal sealed class ScriptedSource(byte[] content, string name = "a source") : IChunkSource
{
    private long _given;

    public string Name => name;

    public bool IsLastResort { get; init; }

    /// <summary>What becomes of the bytes from an offset on.</summary>
    public Action<long, Memory<byte>>? Spoil { get; init; }

    /// <summary>What happens before a span is given.</summary>
    public Func<long, CancellationToken, Task>? Before { get; init; }

    public long Given => Interlocked.Read(ref _given);

    public async Task ReadAsync(long offset, Memory<byte> buffer, Action<int> received, CancellationToken cancellationToken)
    {
        if (Before is not null) await Before(offset, cancellationToken);
        content.AsMemory((int)offset, buffer.Length).CopyTo(buffer);
        Spoil?.Invoke(offset, buffer);
        Interlocked.Add(ref _given, buffer.Length);
        received(buffer.Length);
    }
}
