using AIForge.Coordinator.Platform.Redis;
using StackExchange.Redis;

namespace AIForge.Coordinator.Platform.Nonces;

/// <summary>The memory that all replicas share: SET NX, so that of two racing uses one is the first.</summary>
internal sealed class RedisSpentNonces(RedisConnection redis) : ISpentNonces
{
    private const string KeyPrefix = "aiforge:nonce:";

    public async ValueTask<bool> TrySpendAsync(string purpose, string nonce, TimeSpan remember, CancellationToken cancellationToken)
    {
        try
        {
            var database = await redis.DatabaseAsync(cancellationToken);
            return await database.StringSetAsync($"{KeyPrefix}{purpose}:{nonce}", 1, remember, When.NotExists).WaitAsync(redis.Timeout, cancellationToken);
        }
        catch (Exception exception) when (RedisConnection.IsOutage(exception))
        {
            throw NonceFaults.Unavailable();
        }
    }
}
