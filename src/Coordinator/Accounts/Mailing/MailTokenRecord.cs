namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>Whose token it is and where it went.</summary>
internal sealed record MailTokenRecord(Guid UserId, string Email);
