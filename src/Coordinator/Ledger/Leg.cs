using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Ledger;

/// <summary>Money that goes from one account to another of the same asset: debit pays, credit receives. Never zero.</summary>
internal sealed record Leg(LedgerAccount Debit, LedgerAccount Credit, Money Amount);
