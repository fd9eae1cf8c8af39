using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Platform.Times;

/// <summary>Times that callers give.</summary>
internal static class RequestTime
{
    private const long LastSecond = 253_402_300_799;
    private const int MaxNanos = 999_999_999;

    /// <summary>Out of the calendar's range counts as long past, which the rules then refuse with the field's name.</summary>
    public static DateTimeOffset? Of(Timestamp? timestamp)
    {
        if (timestamp is null) return null;
        var isReal = timestamp.Seconds is >= 0 and <= LastSecond && timestamp.Nanos is >= 0 and <= MaxNanos;
        return isReal ? timestamp.ToDateTimeOffset() : DateTimeOffset.MinValue;
    }
}
