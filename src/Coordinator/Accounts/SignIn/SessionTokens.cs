namespace AIForge.Coordinator.Accounts.SignIn;

/// <summary>Fresh tokens of a session; secrets, told this once.</summary>
internal sealed record SessionTokens(
    Guid SessionId, string AccessToken, DateTimeOffset AccessExpiresAt, string RefreshToken, DateTimeOffset RefreshExpiresAt)
{
    public required DateTimeOffset IssuedAt { get; init; }
}
