namespace AIForge.Coordinator.Tests.Payments;

internal sealed record ScriptedTransfer(string Token, string From, string To, UInt128 Amount);
