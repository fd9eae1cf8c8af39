namespace AIForge.Shared.Faults;

/// <summary>
/// An error that a caller can cause and may read. The message reaches the caller word for word, so it never carries secrets;
/// <paramref name="reason"/> is the stable UPPER_SNAKE name that programs branch on.
/// </summary>
public sealed class FaultException(FaultKind kind, string reason, string message) : Exception(message)
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    public FaultKind Kind { get; } = kind;

    public string Reason { get; } = reason;

    public IReadOnlyList<FieldViolation> Violations { get; init; } = [];

    /// <summary>How long the caller should wait before the same request can succeed.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Safe facts about the error, such as a limit or an id.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = NoMetadata;

    /// <summary>The quota that ran out, for <see cref="FaultKind.ResourceExhausted"/>.</summary>
    public string? QuotaSubject { get; init; }
}
