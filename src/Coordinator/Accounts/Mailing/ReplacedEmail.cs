namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>The address that an account had before; null for none.</summary>
internal sealed record ReplacedEmail(string? Email);
