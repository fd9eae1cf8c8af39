namespace AIForge.Coordinator.Ledger;

/// <summary>
/// Legs that are posted together or not at all. The accounts are judged by what all of them leave behind, so one leg may spend what
/// another brings.
/// </summary>
/// <param name="Id">Made by the caller from what the entry stands for (<see cref="LedgerIds"/>): the same act never posts twice.</param>
/// <param name="Reference">What it is about, for statements: the public id of a payment, job or month.</param>
internal sealed record LedgerEntry(Guid Id, EntryKind Kind, string Reference, IReadOnlyList<Leg> Legs);
