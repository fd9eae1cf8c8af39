using Xunit;

namespace AIForge.Testing.Chains;

/// <summary>
/// A Tron stand-in of its own for one test class (<c>IClassFixture&lt;TronFixture&gt;</c>).
/// Reading <see cref="Chain"/> skips the test when Node.js or tronweb is not installed.
/// </summary>
public sealed class TronFixture : IAsyncLifetime
{
    private readonly ServiceScript _script = new("tron", $"test-{Guid.NewGuid():n}"[..13]);
    private TronChain? _chain;
    private string? _missingReason;

    public bool IsAvailable => _chain is not null;

    public TronChain Chain
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
        if (variables is not null) _chain = new TronChain(variables);
    }

    public async Task DisposeAsync()
    {
        _chain?.Dispose();
        if (_missingReason is null) await _script.RunAsync("remove");
    }
}
