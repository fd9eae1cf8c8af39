using System.Security.Cryptography;
using System.Text;
using AIForge.Coordinator.Platform.Replicas;
using AIForge.Protocol.Node.V1;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference;

/// <summary>
/// Names under which nodes share what they computed of an account's prompts, and divide their time. A name says nothing of the account,
/// and each node has another one, so that nodes cannot compare whom they serve. All replicas give the same names when they share a secret.
/// </summary>
internal sealed class CacheScopes(IOptions<ReplicaOptions> options)
{
    private const int Bytes = 16;

    private readonly byte[] _key = options.Value.Secret.Length > 0
        ? HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.Secret), "aiforge cache scopes v1"u8)
        : RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>What stands for an account, and goes to no node.</summary>
    public string Of(Guid account) => Name($"account {account:N}");

    /// <summary>The task as this node is to see it.</summary>
    public InferenceTask For(Guid nodeId, InferenceTask task)
    {
        if (task.CacheScope.Length == 0) return task;
        var named = task.Clone();
        named.CacheScope = Name($"node {nodeId:N} {task.CacheScope}");
        return named;
    }

    private string Name(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(text)).AsSpan(0, Bytes));
}
