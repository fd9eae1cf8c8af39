namespace AIForge.Gateway.Rest.Errors;

/// <summary>One wrong field of a request.</summary>
internal sealed record Violation(string Field, string Description);
