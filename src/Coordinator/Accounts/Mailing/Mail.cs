namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>A plain text for one recipient. The text can hold a token: never logged.</summary>
internal sealed record Mail(string To, string Subject, string Text);
