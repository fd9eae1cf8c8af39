using System.Security.Cryptography;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Shared.Faults;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Platform.Idempotency;

/// <summary>
/// Runs a call once per Idempotency-Key and gives its reply again to repeats. A reply is kept; an error is not, because the same
/// request may succeed later. Without the header a call runs as always.
/// </summary>
internal sealed partial class IdempotencyInterceptor(
    IdempotencyStore store,
    IdempotentMethods methods,
    IOptions<IdempotencyOptions> options,
    TimeProvider clock,
    ILogger<IdempotencyInterceptor> logger) : Interceptor
{
    private const string Header = "idempotency-key";
    private const int LongestKey = 128;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = logger;

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var text = context.RequestHeaders.GetValue(Header);
        if (text is null || request is not IMessage message || !methods.Contains(context.Method, message.Descriptor))
            return await continuation(request, context);
        if (text.Length is 0 or > LongestKey || text.Any(c => c is < '!' or > '~')) throw IdempotencyFaults.KeyInvalid(LongestKey);

        var key = new IdempotencyKey(NameOf(CallerIdentity.Of(context.GetHttpContext().User)), context.Method, text);
        var hash = SHA256.HashData(message.ToByteArray());
        var started = clock.GetTimestamp();
        while (true)
        {
            var lease = NewLease();
            if (await store.BeginAsync(key, hash, lease, context.CancellationToken) is { } act)
            {
                context.GetHttpContext().RequestServices.GetRequiredService<CallIdempotency>().Adopt(act, isRepeat: act != lease.Attempt);
                return await RunAsync(key, lease, () => continuation(request, context));
            }

            if (await EarlierReplyAsync<TResponse>(key, hash, context.CancellationToken) is { } reply) return reply;
            if (clock.GetElapsedTime(started) > options.Value.WaitFor) throw IdempotencyFaults.InProgress();
            await Task.Delay(Poll, clock, context.CancellationToken);
        }
    }

    private IdempotencyLease NewLease()
    {
        var now = clock.GetUtcNow();
        return new IdempotencyLease(Guid.CreateVersion7(now), now, now + options.Value.TakeOverAfter, now + options.Value.KeepFor);
    }

    private async Task<TResponse> RunAsync<TResponse>(IdempotencyKey key, IdempotencyLease lease, Func<Task<TResponse>> call)
        where TResponse : class
    {
        TResponse response;
        try
        {
            response = await call();
        }
        catch (FaultException)
        {
            await QuietlyAsync(key, token => store.AbandonAsync(key, lease.Attempt, token));
            throw;
        }
        catch
        {
            // It may have been done: the next attempt looks for it.
            await QuietlyAsync(key, token => store.ReleaseAsync(key, lease.Attempt, clock.GetUtcNow(), token));
            throw;
        }

        var reply = SealedReply.Seal(key, ((IMessage)response).ToByteArray());
        await QuietlyAsync(key, token => store.CompleteAsync(key, lease.Attempt, reply, token));
        return response;
    }

    /// <summary>Null while the first call is in progress, or just gave its key up.</summary>
    private async Task<TResponse?> EarlierReplyAsync<TResponse>(IdempotencyKey key, byte[] hash, CancellationToken cancellationToken)
        where TResponse : class
    {
        var row = await store.FindAsync(key, cancellationToken);
        if (row is null) return null;
        if (!row.RequestHash.AsSpan().SequenceEqual(hash)) throw IdempotencyFaults.KeyReused();
        if (row.SealedReply is null) return null;

        var reply = (IMessage)Activator.CreateInstance<TResponse>();
        reply.MergeFrom(SealedReply.Open(key, row.SealedReply));
        return (TResponse)reply;
    }

    /// <summary>The call itself is decided: its outcome goes to the caller whatever becomes of the note about it.</summary>
    private async Task QuietlyAsync(IdempotencyKey key, Func<CancellationToken, Task> write)
    {
        using var limit = new CancellationTokenSource(StoreLimit, clock);
        try
        {
            await write(limit.Token);
        }
        catch (Exception exception)
        {
            LogNotKept(exception, key.Method);
        }
    }

    /// <summary>
    /// The credential, not only its user: a reply is given again without asking whether the caller may have it. All sessions of a user
    /// may do the same, so that a call can be repeated after signing in again.
    /// </summary>
    private static string NameOf(Caller caller) => caller.Kind switch
    {
        CallerKind.Node => $"node:{caller.NodeTokenId:N}",
        CallerKind.Admin => $"admin:{caller.AdminWallet}",
        CallerKind.None => "anonymous",
        _ when caller.ApiKeyId is { } key => $"user:{caller.UserId:N}:key:{key:N}",
        _ => $"user:{caller.UserId:N}",
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "The outcome of {Method} was not kept for its idempotency key")]
    private partial void LogNotKept(Exception exception, string method);
}
