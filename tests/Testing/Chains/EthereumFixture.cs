using Xunit;

namespace AIForge.Testing.Chains;

/// <summary>
/// An Ethereum node of its own for one test class, with a USDT-like token (<c>IClassFixture&lt;EthereumFixture&gt;</c>).
/// Reading <see cref="Chain"/> skips the test when anvil is not installed.
/// </summary>
public sealed class EthereumFixture : IAsyncLifetime
{
    private readonly ServiceScript _script = new("eth", $"test-{Guid.NewGuid():n}"[..13]);
    private EthereumChain? _chain;
    private string? _missingReason;

    public bool IsAvailable => _chain is not null;

    public EthereumChain Chain
    {
        get
        {
            ServiceRequirement.Require(_missingReason);
            return _chain!;
        }
    }

    public async Task InitializeAsync()
    {
        (var variables, _missingReason) = await _script.StartAsync();
        if (variables is not null) _chain = new EthereumChain(variables);
    }

    public async Task DisposeAsync()
    {
        _chain?.Dispose();
        if (_missingReason is null) await _script.RunAsync("remove");
    }
}
