using System.Security.Cryptography;
using System.Text;
using AIForge.Coordinator.Platform.Secrets;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>The tokens of users for the hub: kept wrapped, and unwrapped only for a request to it.</summary>
internal sealed class ImportTokens(ImportTokensStore store, IKeyWrapping wrapping, TimeProvider clock)
{
    public Task SetAsync(Guid userId, string token, CancellationToken cancellationToken) =>
        store.SetAsync(userId, wrapping.Wrap(Encoding.ASCII.GetBytes(token), ContextOf(userId)), clock.GetUtcNow(), cancellationToken);

    /// <summary>Never to be stored, shown or logged. Null when none is kept.</summary>
    public async Task<string?> FindAsync(Guid userId, CancellationToken cancellationToken) =>
        await store.FindAsync(userId, cancellationToken) is { } wrapped ? Encoding.ASCII.GetString(wrapping.Unwrap(wrapped, ContextOf(userId))) : null;

    /// <summary>Wraps some of the tokens again that an earlier master key wraps; true when more may be left.</summary>
    public async Task<bool> RewrapAsync(int limit, CancellationToken cancellationToken)
    {
        var tokens = await store.OldAsync(wrapping.CurrentKeyId, limit, cancellationToken);
        foreach (var old in tokens)
        {
            var token = wrapping.Unwrap(new WrappedSecret(old.KeyId, old.Wrapped), ContextOf(old.UserId));
            await store.ReplaceAsync(old, wrapping.Wrap(token, ContextOf(old.UserId)), cancellationToken);
            CryptographicOperations.ZeroMemory(token);
        }

        return tokens.Count == limit;
    }

    private static string ContextOf(Guid userId) => $"hub token of {new Id<UserTag>(userId)}";
}
