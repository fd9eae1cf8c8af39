namespace AIForge.Standalone;

/// <summary>Log messages of <see cref="Network"/>.</summary>
internal static partial class NetworkLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Part} did not stop cleanly")]
    public static partial void LogStopFailed(this ILogger logger, Exception exception, string part);
}
