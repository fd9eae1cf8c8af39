using System.Security.Cryptography;
using System.Text;
using AIForge.Coordinator.Platform.Database;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Accounts.Limits;

/// <summary>
/// Makes guessing at one account slow: after five failures in a row each further one costs a longer wait, never a lock for good.
/// Kept in PostgreSQL, not in the rate limiter: a count that grows, waits and is reset by success is no sliding window, and it must
/// hold when Redis is away.
/// </summary>
internal sealed class LoginAttempts(Db db, LoginFailuresStore store, TimeProvider clock)
{
    private const int FreeFailures = 5;

    // No login begins with white space once it is trimmed: nobody counts against an account by typing what stands for it.
    private const char Untypeable = '\n';

    private static readonly int[] WaitSeconds = [30, 60, 300, 900];
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromDays(1);

    /// <summary>A login that nobody has: counted too, so that known and unknown ones look alike.</summary>
    public static byte[] SubjectOf(string login) => SHA256.HashData(Encoding.UTF8.GetBytes(login.ToLowerInvariant()));

    /// <summary>Sign-ins to an account: name and address are two ways to one password and count together.</summary>
    public static byte[] SubjectOf(Guid userId) => SubjectOf($"{Untypeable}sign-in of {userId:N}");

    public static byte[] SubjectOfChange(Guid userId) => SubjectOf($"{Untypeable}password of {userId:N}");

    /// <summary>
    /// Before the password is looked at, and counted as failed until it is known better: any number of attempts at once are as many
    /// failures, not one.
    /// </summary>
    public async Task BeginAsync(byte[] subject, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await TryCountAsync(subject, now, cancellationToken)) return;

        var until = await store.FindLockAsync(subject, cancellationToken);
        throw AccountsFaults.TooManyAttempts(until > now ? until.Value - now : TimeSpan.FromSeconds(1));
    }

    /// <summary>Runs the comparison that was begun. One that could not be made, for a reason of ours, does not count.</summary>
    public async Task<bool> DecideAsync(byte[] subject, Func<Task<bool>> isRightAsync, CancellationToken cancellationToken)
    {
        try
        {
            return await isRightAsync();
        }
        catch (FaultException fault) when (fault.Kind == FaultKind.Unavailable)
        {
            await using var work = await db.BeginAsync(cancellationToken);
            await LoginFailuresStore.ForgiveAsync(work, subject, cancellationToken);
            await work.CommitAsync(cancellationToken);
            throw;
        }
    }

    /// <summary>With the sign-in or the new password.</summary>
    public static Task ClearAsync(UnitOfWork work, byte[][] subjects, CancellationToken cancellationToken) =>
        LoginFailuresStore.DeleteAsync(work, subjects, cancellationToken);

    private async Task<bool> TryCountAsync(byte[] subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        var counted = await LoginFailuresStore.TryCountAsync(work, subject, FreeFailures, WaitSeconds, now, now - ForgetAfter, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return counted;
    }
}
