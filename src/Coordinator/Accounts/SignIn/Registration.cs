using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Accounts.Mailing;
using AIForge.Coordinator.Accounts.Names;
using AIForge.Coordinator.Accounts.Passwords;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Accounts.SignIn;

/// <summary>Makes accounts with a password. Which name is taken is told, so an address may not ask often.</summary>
internal sealed partial class Registration(
    Db db, AccountsStore store, AddressLimits limits, PasswordWork passwords, Sessions sessions, SecurityLog audit, TimeProvider clock, ILogger<Registration> logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>The account, signed in. The mail that confirms its address goes out with the commit.</summary>
    public async Task<(UserRecord User, SessionTokens Tokens)> RegisterAsync(
        string email, string username, string password, CallOrigin origin, CancellationToken cancellationToken)
    {
        (email, username) = Check(email, username, password);
        await limits.EnterRegistrationAsync(origin, cancellationToken);
        // Before the hash, which is the dear part; the insert decides.
        await RefuseTakenAsync(email, username, cancellationToken);
        var hash = await passwords.HashAsync(password, cancellationToken);

        var (id, now) = (Id<UserTag>.New(clock).Value, clock.GetUtcNow());
        await using var work = await db.BeginAsync(cancellationToken);
        if (await AccountsStore.CreatePasswordUserAsync(work, id, email, username, hash, now, cancellationToken) is not { } user)
        {
            await RefuseTakenAsync(email, username, cancellationToken);
            throw AccountsFaults.Taken(new TakenNames(Email: true, Username: true));
        }

        await MailStore.EnqueueAsync(work, Guid.CreateVersion7(now), id, MailKinds.VerifyEmail, now, cancellationToken);
        var tokens = await sessions.OpenAsync(work, id, SessionMethods.Password, origin, cancellationToken);
        await audit.WriteAsync(work, new SecurityEvent("account.registered") { UserId = id, Address = origin.Address }, cancellationToken);
        await work.CommitAsync(cancellationToken);
        LogRegistered(id);
        return (user, tokens);
    }

    private static (string Email, string Username) Check(string email, string username, string password)
    {
        var violations = new List<FieldViolation>();
        if (!EmailAddress.TryNormalise(email, out email, out var problem)) violations.Add(new FieldViolation("email", problem));
        if (!Username.TryNormalise(username, out username, out problem)) violations.Add(new FieldViolation("username", problem));
        if (PasswordRules.Problem(password, username, email) is { } weakness) violations.Add(new FieldViolation("password", weakness));
        return violations.Count == 0 ? (email, username) : throw AccountsFaults.RegistrationInvalid(violations);
    }

    private async Task RefuseTakenAsync(string email, string username, CancellationToken cancellationToken)
    {
        var taken = await store.FindTakenAsync(email, username, cancellationToken);
        if (taken.Email || taken.Username) throw AccountsFaults.Taken(taken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} registered")]
    private partial void LogRegistered(Guid userId);
}
