namespace AIForge.Coordinator.Models.Verification;

/// <summary>Another worker verifies the upload now.</summary>
internal sealed class LeaseLostException() : Exception("Another worker verifies the upload now.");
