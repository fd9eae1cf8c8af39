using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Accounts.Names;
using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;

namespace AIForge.Coordinator.Accounts.Mailing;

/// <summary>
/// The first or another address for an account. It counts once a token that was mailed to it came back; the address it replaces is
/// told. Whether an address belongs to somebody is told to nobody but who reads its mail.
/// </summary>
internal sealed partial class EmailChange(
    Db db, AccountsStore store, Reauthentication reauthentication, AddressLimits limits, SecurityLog audit, TimeProvider clock, ILogger<EmailChange> logger)
{
    private readonly ILogger _logger = logger;

    public async Task RequestAsync(Caller caller, string wanted, string currentPassword, CallOrigin origin, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryNormalise(wanted, out var address, out var problem)) throw AccountsFaults.EmailInvalid("new_email", problem);
        var known = await store.FindPasswordAsync(caller.UserId, cancellationToken) ?? throw AccountsFaults.UserNotFound();
        if (string.Equals(known.Email, address, StringComparison.OrdinalIgnoreCase))
            throw AccountsFaults.EmailInvalid("new_email", "Is the address that the account has.");
        await reauthentication.ProveAsync(caller, known, currentPassword, origin, cancellationToken);
        await limits.EnterMailAsync(MailKinds.ChangeEmail, address, origin, cancellationToken);

        var now = clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        // Requests of one user take turns, so that of two at once only the later one's mail works.
        if (!await AccountsStore.LockUserAsync(work, known.Id, cancellationToken)) throw AuthFaults.AccountInactive();
        await MailStore.CancelAsync(work, known.Id, [MailKinds.ChangeEmail], cancellationToken);
        await MailStore.EnqueueToAsync(work, Guid.CreateVersion7(now), known.Id, MailKinds.ChangeEmail, address, now, cancellationToken);
        await LoginAttempts.ClearAsync(work, [LoginAttempts.SubjectOfChange(known.Id)], cancellationToken);
        await AuditAsync(work, "email.change_requested", known.Id, origin, cancellationToken);
        await work.CommitAsync(cancellationToken);
    }

    public async Task ConfirmAsync(string token, CallOrigin origin, CancellationToken cancellationToken)
    {
        await limits.EnterAttemptAsync(origin, cancellationToken);
        if (!SecretToken.LooksRight(MailTokens.ChangePrefix, token)) throw AccountsFaults.MailTokenInvalid();

        var now = clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        var spent = await MailStore.SpendTokenAsync(work, SecretToken.Hash(token), MailKinds.ChangeEmail, now, cancellationToken)
            ?? throw AccountsFaults.MailTokenInvalid();
        var replaced = await AccountsStore.ReplaceEmailAsync(work, spent.UserId, spent.Email, now, cancellationToken) ?? throw AccountsFaults.MailTokenInvalid();
        // Whoever reads the old address has no more say in the account.
        await MailStore.CancelAsync(work, spent.UserId, [MailKinds.ChangeEmail, MailKinds.VerifyEmail, MailKinds.ResetPassword], cancellationToken);
        if (replaced.Email is { } old)
            await MailStore.EnqueueToAsync(work, Guid.CreateVersion7(now), spent.UserId, MailKinds.EmailChanged, old, now, cancellationToken);
        await AuditAsync(work, "email.changed", spent.UserId, origin, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogChanged(spent.UserId);
    }

    private Task AuditAsync(UnitOfWork work, string kind, Guid userId, CallOrigin origin, CancellationToken cancellationToken) =>
        audit.WriteAsync(work, new SecurityEvent(kind) { UserId = userId, Address = origin.Address }, cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} has another e-mail address")]
    private partial void LogChanged(Guid userId);
}
