using System.Security.Cryptography;
using AIForge.Storage.Cids;
using Xunit;

namespace AIForge.Testing;

/// <summary>
/// A node with Kubo's RPC of its own for one test class, which may stop it, start it and spoil what it keeps
/// (<c>IClassFixture&lt;IpfsFixture&gt;</c>). Reading an address skips the test when its packages are not installed.
/// </summary>
public sealed class IpfsFixture : IAsyncLifetime
{
    private readonly ServiceScript _script = new("ipfs", $"test-{Guid.NewGuid():n}"[..13]);
    private IReadOnlyDictionary<string, string>? _variables;
    private string? _missingReason;

    public Uri Rpc => new(Variable("IPFS_RPC"));

    /// <summary>Serves <c>/ipfs/&lt;cid&gt;</c> with ranges.</summary>
    public Uri Gateway => new(Variable("IPFS_GATEWAY"));

    public bool IsAvailable => _missingReason is null && _variables is not null;

    public async Task InitializeAsync() => (_variables, _missingReason) = await _script.StartAsync();

    /// <summary>Any verb of ipfs.sh: stop, crash, start.</summary>
    public Task RunAsync(string verb) => _script.DoAsync(verb);

    /// <summary>Puts other bytes in the place of a block; returns false when the node does not have it.</summary>
    public async Task<bool> SubstituteAsync(Cid cid, Func<byte[], byte[]> change)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Variable("IPFS_REPOSITORY"), "blocks"), "*", SearchOption.AllDirectories))
        {
            var block = await File.ReadAllBytesAsync(path);
            if (!SHA256.HashData(block).AsSpan().SequenceEqual(cid.Digest)) continue;
            await File.WriteAllBytesAsync(path, change(block));
            return true;
        }

        return false;
    }

    public async Task DisposeAsync()
    {
        if (_missingReason is null) await _script.RunAsync("remove");
    }

    private string Variable(string name)
    {
        ServiceRequirement.Require(_missingReason);
        return _variables![name];
    }
}
