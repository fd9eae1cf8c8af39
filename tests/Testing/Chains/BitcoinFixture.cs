using Xunit;

namespace AIForge.Testing.Chains;

/// <summary>
/// A Bitcoin node of its own on regtest for one test class (<c>IClassFixture&lt;BitcoinFixture&gt;</c>). Reading <see cref="Chain"/>
/// skips the test when bcoin is not installed.
/// </summary>
public sealed class BitcoinFixture : IAsyncLifetime
{
    private readonly ServiceScript _script = new("btc", $"test-{Guid.NewGuid():n}"[..13]);
    private BitcoinChain? _chain;
    private string? _missingReason;

    public bool IsAvailable => _chain is not null;

    public BitcoinChain Chain
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
        if (variables is null) return;
        _chain = new BitcoinChain(variables);
        await _chain.FundAsync();
    }

    public async Task DisposeAsync()
    {
        _chain?.Dispose();
        if (_missingReason is null) await _script.RunAsync("remove");
    }
}
