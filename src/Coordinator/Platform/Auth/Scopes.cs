using System.Collections.Frozen;

namespace AIForge.Coordinator.Platform.Auth;

/// <summary>What an API key may be used for.</summary>
public static class Scopes
{
    public const string Inference = "inference";
    public const string Jobs = "jobs";
    public const string Nodes = "nodes";
    public const string Account = "account";

    /// <summary>Seeing and spending money: payments, plans, publishing, earnings, payouts.</summary>
    public const string Payments = "payments";

    /// <summary>Uploading, changing, downloading and deleting one's own models.</summary>
    public const string Models = "models";

    public static IReadOnlySet<string> All { get; } = FrozenSet.Create(StringComparer.Ordinal, Inference, Jobs, Nodes, Account, Payments, Models);

    public static IReadOnlySet<string> None { get; } = FrozenSet<string>.Empty;
}
