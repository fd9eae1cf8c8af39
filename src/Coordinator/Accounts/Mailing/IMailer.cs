namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>Hands one mail over to whoever delivers it, or throws.</summary>
internal interface IMailer
{
    Task SendAsync(Mail mail, CancellationToken cancellationToken);
}
