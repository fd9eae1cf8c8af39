using System.Security.Cryptography;
using System.Text.Json;
using AIForge.Coordinator.Platform.Secrets;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>The environment of a container job, in which passwords may stand: kept wrapped, never logged or shown, and forgotten when the job has ended.</summary>
internal sealed class ContainerSecrets(IKeyWrapping wrapping, ContainersStore store)
{
    /// <summary>Values shorter than this are words that logs are full of, and no secrets.</summary>
    public const int ShortestMasked = 6;

    /// <summary>Null for an empty environment.</summary>
    /// <exception cref="Shared.Faults.FaultException">The operator has configured no key.</exception>
    public WrappedSecret? Wrap(Guid jobId, IReadOnlyDictionary<string, string> env)
    {
        if (env.Count == 0) return null;
        var plain = JsonSerializer.SerializeToUtf8Bytes(env);
        try
        {
            return wrapping.Wrap(plain, ContextOf(jobId));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>For the node that runs the job or a copy of it, never to be stored or logged.</summary>
    public async Task<Dictionary<string, string>> UnwrapAsync(Guid jobId, CancellationToken cancellationToken)
    {
        if (await store.SecretsAsync(jobId, cancellationToken) is not { } held) return [];
        var plain = wrapping.Unwrap(held.Secret, ContextOf(held.JobId));
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(plain) ?? [];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The values that its log must not show.</summary>
    public async Task<IReadOnlyList<string>> MaskedAsync(Guid jobId, CancellationToken cancellationToken) =>
        [.. (await UnwrapAsync(jobId, cancellationToken)).Values.Where(value => value.Length >= ShortestMasked).Distinct(StringComparer.Ordinal)];

    private static string ContextOf(Guid jobId) => $"environment of {new Id<JobTag>(jobId)}";
}
