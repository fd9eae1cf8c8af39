using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Accounts.Passwords;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Origin;

namespace AIForge.Coordinator.Accounts.SignIn;

/// <summary>
/// Asks who is there once more before an account gets another way in, so that a stolen session or key is not enough to take it over.
/// An account with a password shows that. One without shows its wallet: the session must have been opened with it a short time ago.
/// </summary>
internal sealed class Reauthentication(
    AddressLimits limits, LoginAttempts attempts, PasswordWork passwords, SessionsStore sessions, SecurityLog audit, TimeProvider clock)
{
    private const int RecentMinutes = 10;

    /// <summary>
    /// Failures are counted under <see cref="LoginAttempts.SubjectOfChange"/>, apart from sign-ins: whoever holds a session must not lock
    /// its owner out. The act that was asked for clears them.
    /// </summary>
    public async Task ProveAsync(Caller caller, PasswordRecord known, string password, CallOrigin origin, CancellationToken cancellationToken)
    {
        if (known.HashedPassword is null)
        {
            await ProveByWalletAsync(caller, password, origin, cancellationToken);
            return;
        }

        if (PasswordRules.Unusable(password) is { } unusable) throw AccountsFaults.PasswordInvalid("current_password", unusable);
        await limits.EnterAttemptAsync(origin, cancellationToken);
        var subject = LoginAttempts.SubjectOfChange(known.Id);
        await attempts.BeginAsync(subject, cancellationToken);
        if (await attempts.DecideAsync(subject, () => passwords.VerifyAsync(known.HashedPassword, password, cancellationToken), cancellationToken)) return;

        await audit.WriteAsync(new SecurityEvent("password.change_failed") { UserId = known.Id, Address = origin.Address }, cancellationToken);
        throw AccountsFaults.PasswordWrong();
    }

    private async Task ProveByWalletAsync(Caller caller, string password, CallOrigin origin, CancellationToken cancellationToken)
    {
        // Somebody who sends one believes to have one, and shall not think that it was looked at.
        if (password.Length > 0) throw AccountsFaults.PasswordNotSet();
        await limits.EnterAttemptAsync(origin, cancellationToken);
        var opening = caller.SessionId is { } session ? await sessions.FindOpeningAsync(session, caller.UserId, cancellationToken) : null;
        if (opening is not { Method: SessionMethods.Wallet } || opening.CreatedAt <= clock.GetUtcNow().AddMinutes(-RecentMinutes))
            throw AccountsFaults.WalletSignInRequired(RecentMinutes);
    }
}
