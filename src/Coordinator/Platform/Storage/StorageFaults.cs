using AIForge.Shared.Faults;
using AIForge.Storage.Objects;

namespace AIForge.Coordinator.Platform.Storage;

/// <summary>Every error of the storage itself.</summary>
internal static class StorageFaults
{
    private static readonly TimeSpan RetryOutageAfter = TimeSpan.FromSeconds(5), RetryFullAfter = TimeSpan.FromMinutes(5);

    /// <param name="settings">What the operator would have to set.</param>
    public static FaultException NotConfigured(string settings) => new(
        FaultKind.Unimplemented, "STORAGE_NOT_CONFIGURED", $"This network keeps no files: its operator has configured neither {settings}.");

    public static FaultException Of(StoreUnavailableException exception) => exception.IsFull
        ? new FaultException(FaultKind.Unavailable, "STORAGE_FULL", "The storage has no room left.") { RetryAfter = RetryFullAfter }
        : new FaultException(FaultKind.Unavailable, "STORAGE_UNAVAILABLE", "The storage cannot be reached at the moment.") { RetryAfter = RetryOutageAfter };
}
