using System.Net;

namespace AIForge.Coordinator.Platform.Audit;

/// <summary>Something that a later question about security would ask for. Holds no secret: no password, token, key or signature.</summary>
/// <param name="Kind">What happened, in dotted lower case, for example <c>login.failed</c>.</param>
public sealed record SecurityEvent(string Kind)
{
    /// <summary>Who did it, or to whose account it happened when nobody was signed in.</summary>
    public Guid? UserId { get; init; }

    /// <summary>What it happened to, for example an id or a wallet address.</summary>
    public string? Subject { get; init; }

    public IPAddress? Address { get; init; }

    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();
}
