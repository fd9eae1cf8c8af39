namespace AIForge.Coordinator.Payments.Chains;

/// <summary>What is known of an endpoint without asking it again.</summary>
internal sealed record EndpointState
{
    /// <summary>Its scheme and host, without what may be secret of its address.</summary>
    public required string Name { get; init; }

    /// <summary>Failures since the last usable answer.</summary>
    public required int Failures { get; init; }

    /// <summary>How long it is still left alone.</summary>
    public required TimeSpan RestLeft { get; init; }

    /// <summary>The highest block that it told of, and when; null before it told of any.</summary>
    public required (long Number, DateTimeOffset At)? Head { get; init; }

    /// <summary>Its last failure, however long ago; null before the first.</summary>
    public required (string Reason, DateTimeOffset At)? LastFailure { get; init; }
}
