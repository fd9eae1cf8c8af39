namespace AIForge.Storage.Objects;

/// <summary>The store cannot be reached, refuses, or has no room. The same call may succeed later.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner)
{
    /// <summary>The store is there and its space is used up.</summary>
    public bool IsFull { get; init; }
}
