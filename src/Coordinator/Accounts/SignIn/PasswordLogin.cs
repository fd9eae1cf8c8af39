using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Accounts.Names;
using AIForge.Coordinator.Accounts.Passwords;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Accounts.SignIn;

/// <summary>
/// Signs in by address or name and password. A login that nobody has costs the same counters, queries and hash as one that somebody
/// has, and gets the same answers. The steps are those of docs/flows/sign-in.md.
/// </summary>
internal sealed partial class PasswordLogin(
    Db db,
    AccountsStore store,
    AddressLimits limits,
    LoginAttempts attempts,
    PasswordWork passwords,
    Sessions sessions,
    SecurityLog audit,
    TimeProvider clock,
    ILogger<PasswordLogin> logger)
{
    private readonly ILogger _logger = logger;

    public async Task<(UserRecord User, SessionTokens Tokens)> LoginAsync(
        string login, string password, CallOrigin origin, CancellationToken cancellationToken)
    {
        // 1 and 2
        login = Check(login, password);
        await limits.EnterAttemptAsync(origin, cancellationToken);
        // 3
        var known = await store.FindPasswordAsync(login, cancellationToken);
        var subject = known is null ? LoginAttempts.SubjectOf(login) : LoginAttempts.SubjectOf(known.Id);
        await BeginAsync(subject, login, known?.Id, origin, cancellationToken);
        // 4
        if (!await attempts.DecideAsync(subject, () => passwords.VerifyAsync(known?.HashedPassword, password, cancellationToken), cancellationToken))
        {
            await audit.WriteAsync(Event("login.failed", known?.Id, login, origin), cancellationToken);
            throw AccountsFaults.LoginFailed();
        }

        if (!known!.IsActive)
        {
            await audit.WriteAsync(Event("login.suspended", known.Id, login, origin), cancellationToken);
            throw AuthFaults.AccountInactive();
        }

        // 5
        return await OpenAsync(known, login, password, subject, origin, cancellationToken);
    }

    private async Task<(UserRecord User, SessionTokens Tokens)> OpenAsync(
        PasswordRecord known, string login, string password, byte[] subject, CallOrigin origin, CancellationToken cancellationToken)
    {
        var stronger = await passwords.RehashAsync(known.HashedPassword!, password, cancellationToken);
        await using var work = await db.BeginAsync(cancellationToken);
        // A password that was changed while it was compared opens nothing any more.
        if (!await AccountsStore.LockPasswordAsync(work, known.Id, known.HashedPassword!, cancellationToken)) throw AccountsFaults.PasswordChangedMeanwhile();
        if (stronger is not null)
            await AccountsStore.ReplacePasswordAsync(work, known.Id, known.HashedPassword, stronger, clock.GetUtcNow(), cancellationToken);
        await LoginAttempts.ClearAsync(work, [subject], cancellationToken);
        var tokens = await sessions.OpenAsync(work, known.Id, SessionMethods.Password, origin, cancellationToken);
        await audit.WriteAsync(work, Event("login.succeeded", known.Id, login, origin), cancellationToken);
        var user = await AccountsStore.GetUserAsync(work, known.Id, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogSignedIn(known.Id);
        return (user, tokens);
    }

    /// <summary>
    /// The one spelling that is both looked up and, when nobody has it, counted.
    /// </summary>
    private static string Check(string login, string password)
    {
        login = login.Trim();
        var violations = new List<FieldViolation>();
        if (login.Length is 0 or > EmailAddress.Longest) violations.Add(new FieldViolation("login", $"Must be 1 to {EmailAddress.Longest} characters."));
        if (password.Length == 0) violations.Add(new FieldViolation("password", "Must not be empty."));
        else if (PasswordRules.Unusable(password) is { } problem) violations.Add(new FieldViolation("password", problem));
        if (violations.Count > 0) throw AccountsFaults.LoginInvalid(violations);
        return (EmailAddress.TryNormalise(login, out var address, out _) ? address : login).ToLowerInvariant();
    }

    private async Task BeginAsync(byte[] subject, string login, Guid? userId, CallOrigin origin, CancellationToken cancellationToken)
    {
        try
        {
            await attempts.BeginAsync(subject, cancellationToken);
        }
        catch (FaultException fault) when (fault.Kind == FaultKind.ResourceExhausted)
        {
            await audit.WriteAsync(Event("login.locked", userId, login, origin), cancellationToken);
            throw;
        }
    }

    /// <summary>Of the login only its hash: people type passwords into the wrong field.</summary>
    private static SecurityEvent Event(string kind, Guid? userId, string login, CallOrigin origin) =>
        new(kind) { UserId = userId, Subject = $"login sha256 {Convert.ToHexStringLower(LoginAttempts.SubjectOf(login))}", Address = origin.Address };

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} signed in with a password")]
    private partial void LogSignedIn(Guid userId);
}
