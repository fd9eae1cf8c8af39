using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Ledger;

/// <summary>Reserves money of an account until it is settled or voided, or a while after <paramref name="ExpiresAt"/> by itself.</summary>
internal sealed record LedgerHold(Guid Id, EntryKind Kind, string Reference, LedgerAccount Account, Money Amount, DateTimeOffset? ExpiresAt);
