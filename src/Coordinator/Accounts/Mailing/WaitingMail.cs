namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>A mail that one worker has taken on; <paramref name="Attempts"/> includes this one.</summary>
internal sealed record WaitingMail(Guid Id, Guid UserId, string Kind, string Recipient, int Attempts, string Username);
