using System.Collections.Frozen;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.RateLimits;

namespace AIForge.Coordinator.Accounts.Keys;

/// <summary>What authentication needs to know of a key.</summary>
/// <param name="Limits">The columns of <see cref="KeyLimits"/>.</param>
/// <param name="SubscriptionId">Of the service that it is a key of; null for a user's own key.</param>
internal sealed record KnownApiKey(
    Guid Id, Guid UserId, string[] Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, bool IsActive, int[] Limits, Guid? SubscriptionId)
{
    // Made once: a key is looked up seldom and used often.
    public IReadOnlySet<string> ScopeSet { get; } = Scopes.ToFrozenSet(StringComparer.Ordinal);

    public IReadOnlyList<RateLimitRule> Rules { get; } = KeyLimits.Of(Limits).RulesOf(Id);

    /// <summary>Who calls with the key.</summary>
    /// <exception cref="Shared.Faults.FaultException">It is revoked or expired, or its account is not active.</exception>
    public Caller ToCaller(DateTimeOffset now)
    {
        if (RevokedAt is not null) throw AuthFaults.CredentialRevoked();
        if (ExpiresAt <= now) throw AuthFaults.CredentialExpired();
        if (!IsActive) throw AuthFaults.AccountInactive();
        return Caller.ForUser(UserId, Id, ScopeSet) with { Limits = Rules, SubscriptionId = SubscriptionId };
    }
}
