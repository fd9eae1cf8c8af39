namespace AIForge.Coordinator.Accounts;

/// <summary>Which of the wanted names belong to somebody.</summary>
internal sealed record TakenNames(bool Email, bool Username);
