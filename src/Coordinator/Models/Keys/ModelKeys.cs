using System.Security.Cryptography;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Secrets;
using AIForge.Shared.Ids;
using AIForge.Storage.Encryption;

namespace AIForge.Coordinator.Models.Keys;

/// <summary>The keys of encrypted models: one for each, made with its upload and gone with the model.</summary>
internal sealed class ModelKeys(ModelKeysStore store, IKeyWrapping wrapping, TimeProvider clock)
{
    public Task CreateAsync(UnitOfWork unit, Guid modelId, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetBytes(EncryptedLayout.KeyBytes);
        try
        {
            return ModelKeysStore.InsertAsync(unit, modelId, wrapping.Wrap(key, ContextOf(modelId)), clock.GetUtcNow(), cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The key itself, 32 bytes: for whoever may read the model now, never to be stored or logged.</summary>
    /// <exception cref="Shared.Faults.FaultException">The model is deleted, or its key cannot be unwrapped.</exception>
    public async Task<byte[]> UnwrapAsync(Guid modelId, CancellationToken cancellationToken)
    {
        var wrapped = await store.FindAsync(modelId, cancellationToken) ?? throw ModelsFaults.KeyGone();
        return wrapping.Unwrap(wrapped, ContextOf(modelId));
    }

    /// <summary>Wraps some of the keys again that an earlier master key wraps; false when none is left.</summary>
    public async Task<bool> RewrapAsync(int limit, CancellationToken cancellationToken)
    {
        var old = await store.OldAsync(wrapping.CurrentKeyId, limit, cancellationToken);
        foreach (var (modelId, keyId, bytes) in old)
        {
            var key = wrapping.Unwrap(new WrappedSecret(keyId, bytes), ContextOf(modelId));
            await store.ReplaceAsync(modelId, keyId, wrapping.Wrap(key, ContextOf(modelId)), cancellationToken);
            CryptographicOperations.ZeroMemory(key);
        }

        return old.Count == limit;
    }

    private static string ContextOf(Guid modelId) => new Id<ModelTag>(modelId).ToString();
}
