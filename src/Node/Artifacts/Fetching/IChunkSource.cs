namespace AIForge.Node.Artifacts.Fetching;

/// <summary>Somewhere that gives bytes of one file. What it gives is checked by whoever reads it.</summary>
internal interface IChunkSource
{
    /// <summary>For logs: no secret of an address stands in it.</summary>
    string Name { get; }

    /// <summary>Asked only when no other source is left.</summary>
    bool IsLastResort { get; }

    /// <summary>The bytes from an offset on, as many as the buffer takes, in pieces as they come. Ends early only by an exception.</summary>
    /// <param name="received">Called with the number of bytes at each piece.</param>
    Task ReadAsync(long offset, Memory<byte> buffer, Action<int> received, CancellationToken cancellationToken);
}
