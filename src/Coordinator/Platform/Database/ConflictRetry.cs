using Npgsql;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>For transactions whose locks may cross those of others: the one that the database ends runs again from its beginning.</summary>
internal static class ConflictRetry
{
    private const int Attempts = 3;

    /// <param name="act">Opens its own transaction and keeps nothing of a failed attempt.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T>> act)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (PostgresException exception) when (attempt < Attempts
                && exception.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            {
                continue;
            }
        }
    }
}
