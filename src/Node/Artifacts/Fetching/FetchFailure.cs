namespace AIForge.Node.Artifacts.Fetching;

/// <summary>What was wrong when a file could not be fetched.</summary>
internal enum FetchFailure
{
    /// <summary>Nobody gave it at the moment.</summary>
    Unavailable,

    /// <summary>The coordinator does not have it.</summary>
    NotFound,

    /// <summary>What came is not what its CID names.</summary>
    Damaged,

    /// <summary>There is no room for it here.</summary>
    NoRoom,
}
