using AIForge.Storage.Objects;

namespace AIForge.Storage.Disk;

/// <summary>Tells a full disk from a broken one.</summary>
internal static class DiskFailure
{
    private const int LinuxNoSpace = 28, LinuxQuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070), WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static StoreUnavailableException Of(Exception exception) => exception.HResult is LinuxNoSpace or LinuxQuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull
        ? new StoreUnavailableException("The disk of the store is full.", exception) { IsFull = true }
        : new StoreUnavailableException("The folder of the store cannot be used.", exception);

    public static bool IsDisk(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
