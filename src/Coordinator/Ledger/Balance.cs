using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Ledger;

/// <summary>
/// An account at an instant, in minor units. Posted may be below zero where an account may.
/// </summary>
/// <param name="Posted">Everything received less everything paid.</param>
/// <param name="Held">Of that, reserved by live holds.</param>
internal readonly record struct Balance(LedgerAccount Account, long Posted, long Held)
{
    /// <summary>What may be spent: never below zero.</summary>
    public Money Available => new(Account.Asset, Math.Max(0, Posted - Held));

    public Money Reserved => new(Account.Asset, Held);
}
