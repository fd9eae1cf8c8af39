namespace AIForge.Coordinator.Platform.Database.Embedded;

/// <summary>Where the private PostgreSQL keeps its data and where its programs are.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>A folder of its own; created when missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Folder with <c>postgres</c> and <c>initdb</c>; searched for when unset.</summary>
    public string? BinFolder { get; init; }

    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
