namespace AIForge.Coordinator.Models.Downloads;

/// <summary>The bytes of a file that somebody gets.</summary>
/// <param name="SizeBytes">Of the whole file.</param>
/// <param name="EntityTag">Changes with the file and never else; in quotes.</param>
/// <param name="Open">Gives the bytes from an offset on, so many.</param>
internal sealed record Download(string Filename, long SizeBytes, string EntityTag, Func<long, long, CancellationToken, Task<Stream>> Open)
{
    /// <summary>The bytes that are asked for.</summary>
    public ByteRange Range { get; private init; } = new(0, SizeBytes);

    /// <summary>The client asked for a range.</summary>
    public bool IsPartial { get; private init; }

    /// <summary>The part that the headers of a request ask for; the whole where they do not count.</summary>
    /// <param name="ifRange">The ETag that the client has a part of; with another one it gets the whole file.</param>
    public Download At(string? range, string? ifRange)
    {
        if (ifRange is not null && ifRange != EntityTag) return this;
        return ByteRange.Read(range, SizeBytes) is { } part ? this with { Range = part, IsPartial = true } : this;
    }
}
