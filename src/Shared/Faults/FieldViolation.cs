namespace AIForge.Shared.Faults;

/// <summary>One field of a request that breaks a rule; <paramref name="Field"/> is its proto path.</summary>
public sealed record FieldViolation(string Field, string Description);
