using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Accounts.Names;
using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;

namespace AIForge.Coordinator.Accounts.Passwords;

/// <summary>A new password by who reads the account's mail. All sessions end, and the wait after failed sign-ins.</summary>
internal sealed partial class PasswordReset(
    Db db,
    AccountsStore store,
    MailStore mails,
    AddressLimits limits,
    PasswordWork passwords,
    Sessions sessions,
    AccountChanges changes,
    SecurityLog audit,
    TimeProvider clock,
    ILogger<PasswordReset> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Sends a mail if there is such an account, and does not tell.</summary>
    public async Task RequestAsync(string email, CallOrigin origin, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryNormalise(email, out var address, out var problem)) throw AccountsFaults.EmailInvalid("email", problem);
        await limits.EnterMailAsync(MailKinds.ResetPassword, address, origin, cancellationToken);

        var now = clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        await MailStore.EnqueueAsync(work, Guid.CreateVersion7(now), address, MailKinds.ResetPassword, now, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    public async Task ResetAsync(string token, string wanted, CallOrigin origin, CancellationToken cancellationToken)
    {
        await limits.EnterAttemptAsync(origin, cancellationToken);
        if (!SecretToken.LooksRight(MailTokens.ResetPrefix, token)) throw AccountsFaults.MailTokenInvalid();
        // A look first: neither a refused password nor a wrong token shall cost the token or a hash.
        var hash = SecretToken.Hash(token);
        var sent = await mails.FindTokenAsync(hash, MailKinds.ResetPassword, clock.GetUtcNow(), cancellationToken) ?? throw AccountsFaults.MailTokenInvalid();
        var known = await store.FindPasswordAsync(sent.UserId, cancellationToken) ?? throw AccountsFaults.MailTokenInvalid();
        if (PasswordRules.Problem(wanted, known.Username, sent.Email) is { } weakness) throw AccountsFaults.PasswordInvalid("new_password", weakness);

        var password = await passwords.HashAsync(wanted, cancellationToken);
        await ReplaceAsync(known, password, hash, origin, cancellationToken);
        LogReset(known.Id);
    }

    private async Task ReplaceAsync(PasswordRecord known, string password, byte[] tokenHash, CallOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        var spent = await MailStore.SpendTokenAsync(work, tokenHash, MailKinds.ResetPassword, now, cancellationToken) ?? throw AccountsFaults.MailTokenInvalid();
        if (!await AccountsStore.ReplacePasswordAsync(work, known.Id, known.HashedPassword, password, now, cancellationToken))
            throw AccountsFaults.PasswordChangedMeanwhile();
        // Who got the mail has the address.
        await AccountsStore.SetVerifiedAsync(work, known.Id, spent.Email, now, cancellationToken);
        await MailStore.CancelAsync(work, known.Id, [MailKinds.ResetPassword, MailKinds.ChangeEmail], cancellationToken);
        await MailStore.EnqueueAsync(work, Guid.CreateVersion7(now), known.Id, MailKinds.PasswordChanged, now, cancellationToken);
        await LoginAttempts.ClearAsync(work, [LoginAttempts.SubjectOf(known.Id)], cancellationToken);
        await sessions.RevokeAllAsync(work, known.Id, except: null, cancellationToken);
        await audit.WriteAsync(work, new SecurityEvent("password.reset") { UserId = known.Id, Address = origin.Address }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        changes.Apply(known.Id);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} chose a new password by mail")]
    private partial void LogReset(Guid userId);
}
