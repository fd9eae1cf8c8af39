using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Accounts.Names;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;

namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>Shows that an account's address belongs to its owner.</summary>
internal sealed partial class EmailVerification(Db db, AddressLimits limits, SecurityLog audit, TimeProvider clock, ILogger<EmailVerification> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Sends a mail if there is an account that waits for it, and does not tell.</summary>
    public async Task RequestAsync(string email, CallOrigin origin, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryNormalise(email, out var address, out var problem)) throw AccountsFaults.EmailInvalid("email", problem);
        await limits.EnterMailAsync(MailKinds.VerifyEmail, address, origin, cancellationToken);

        var now = clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        await MailStore.EnqueueAsync(work, Guid.CreateVersion7(now), address, MailKinds.VerifyEmail, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    public async Task VerifyAsync(string token, CallOrigin origin, CancellationToken cancellationToken)
    {
        await limits.EnterAttemptAsync(origin, cancellationToken);
        if (!SecretToken.LooksRight(MailTokens.VerifyPrefix, token)) throw AccountsFaults.MailTokenInvalid();

        var now = clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        var spent = await MailStore.SpendTokenAsync(work, SecretToken.Hash(token), MailKinds.VerifyEmail, now, cancellationToken);
        if (spent is null || !await AccountsStore.SetVerifiedAsync(work, spent.UserId, spent.Email, now, cancellationToken))
            throw AccountsFaults.MailTokenInvalid();
        await MailStore.CancelAsync(work, spent.UserId, [MailKinds.VerifyEmail], cancellationToken);
        await audit.WriteAsync(work, new SecurityEvent("email.verified") { UserId = spent.UserId, Address = origin.Address }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogVerified(spent.UserId);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} confirmed the e-mail address")]
    private partial void LogVerified(Guid userId);
}
