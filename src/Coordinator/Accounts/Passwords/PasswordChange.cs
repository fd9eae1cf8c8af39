using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;

namespace AIForge.Coordinator.Accounts.Passwords;

/// <summary>A new password by who knows the current one, or the first one by who has just shown the wallet. All other sessions end.</summary>
internal sealed partial class PasswordChange(
    Db db,
    AccountsStore store,
    Reauthentication reauthentication,
    PasswordWork passwords,
    Sessions sessions,
    AccountChanges changes,
    SecurityLog audit,
    TimeProvider clock,
    ILogger<PasswordChange> logger)
{
    private readonly ILogger _logger = logger;

    public async Task ChangeAsync(Caller caller, string current, string wanted, CallOrigin origin, CancellationToken cancellationToken)
    {
        var known = await store.FindPasswordAsync(caller.UserId, cancellationToken) ?? throw AccountsFaults.UserNotFound();
        if (PasswordRules.Problem(wanted, known.Username, known.Email ?? "") is { } weakness) throw AccountsFaults.PasswordInvalid("new_password", weakness);
        if (current == wanted) throw AccountsFaults.PasswordInvalid("new_password", "Must differ from the current one.");

        await reauthentication.ProveAsync(caller, known, current, origin, cancellationToken);
        var hash = await passwords.HashAsync(wanted, cancellationToken);
        await ReplaceAsync(known, hash, caller.SessionId, origin, cancellationToken);
        LogChanged(known.Id);
    }

    private async Task ReplaceAsync(PasswordRecord known, string hash, Guid? keep, CallOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var work = await db.BeginAsync(cancellationToken);
        if (!await AccountsStore.ReplacePasswordAsync(work, known.Id, known.HashedPassword, hash, now, cancellationToken))
            throw AccountsFaults.PasswordChangedMeanwhile();
        await LoginAttempts.ClearAsync(work, [LoginAttempts.SubjectOfChange(known.Id)], cancellationToken);
        await MailStore.CancelAsync(work, known.Id, [MailKinds.ResetPassword, MailKinds.ChangeEmail], cancellationToken);
        await MailStore.EnqueueAsync(work, Guid.CreateVersion7(now), known.Id, MailKinds.PasswordChanged, now, cancellationToken);
        await sessions.RevokeAllAsync(work, known.Id, keep, cancellationToken);
        await audit.WriteAsync(work, new SecurityEvent(known.HashedPassword is null ? "password.set" : "password.changed") { UserId = known.Id, Address = origin.Address }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        changes.Apply(known.Id);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} changed the password")]
    private partial void LogChanged(Guid userId);
}
