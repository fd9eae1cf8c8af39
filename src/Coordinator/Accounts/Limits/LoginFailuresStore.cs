using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Accounts.Limits;

internal sealed class LoginFailuresStore(Db db)
{
    private const string CountSql = """
        insert into login_failures as known (subject, failures, updated_at) values (@Subject, 1, @Now)
        on conflict (subject) do update set
            failures = case when known.updated_at < @ForgetBefore then 1 else known.failures + 1 end,
            locked_until = case when known.updated_at >= @ForgetBefore and known.failures + 1 >= @Free
                then @Now::timestamptz + make_interval(secs => (@Waits::int[])[least(known.failures + 2 - @Free, cardinality(@Waits::int[]))]) end,
            updated_at = @Now
        where known.locked_until is null or known.locked_until <= @Now
        """;

    /// <summary>Counts a failure unless the subject has to wait; then nothing changes and the answer is false.</summary>
    public static async Task<bool> TryCountAsync(
        UnitOfWork work, byte[] subject, int free, int[] waits, DateTimeOffset now, DateTimeOffset forgetBefore, CancellationToken cancellationToken)
    {
        var row = new { Subject = subject, Free = free, Waits = waits, Now = now, ForgetBefore = forgetBefore };
        return await work.ExecuteAsync(CountSql, row, cancellationToken) == 1;
    }

    private const string FindLockSql = "select locked_until from login_failures where subject = @Subject";

    public Task<DateTimeOffset?> FindLockAsync(byte[] subject, CancellationToken cancellationToken) =>
        db.ScalarAsync<DateTimeOffset?>(FindLockSql, new { Subject = subject }, cancellationToken);

    private const string ForgiveSql = "update login_failures set failures = greatest(failures - 1, 0), locked_until = null where subject = @Subject";

    public static Task ForgiveAsync(UnitOfWork work, byte[] subject, CancellationToken cancellationToken) =>
        work.ExecuteAsync(ForgiveSql, new { Subject = subject }, cancellationToken);

    private const string DeleteSql = "delete from login_failures where subject = any (@Subjects)";

    public static Task DeleteAsync(UnitOfWork work, byte[][] subjects, CancellationToken cancellationToken) =>
        work.ExecuteAsync(DeleteSql, new { Subjects = subjects }, cancellationToken);

    private const string CleanSql = """
        delete from login_failures where subject in (
            select subject from login_failures where updated_at < @Before limit @Batch)
        """;

    public static Task<int> CleanAsync(UnitOfWork work, DateTimeOffset before, int batch, CancellationToken cancellationToken) =>
        work.ExecuteAsync(CleanSql, new { Before = before, Batch = batch }, cancellationToken);
}
