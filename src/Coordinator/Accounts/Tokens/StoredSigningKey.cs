namespace AIForge.Coordinator.Accounts.Tokens;

internal sealed record StoredSigningKey(string Kid, byte[] Secret);
