namespace AIForge.Coordinator.Tests.Payments.OnChains;

/// <param name="Account">The chain's own idea of it.</param>
internal sealed record PaidWallet(string Address, object Account);
