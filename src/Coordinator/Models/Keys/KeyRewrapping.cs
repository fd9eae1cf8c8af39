using AIForge.Coordinator.Models.Imports;
using AIForge.Coordinator.Platform.Secrets;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Keys;

/// <summary>After a master key was replaced: wraps keys of models and tokens of users under the new one, so that the old one can be taken away.</summary>
internal sealed class KeyRewrapping(ModelKeys keys, ImportTokens tokens, IOptions<SecretsOptions> options, TimeProvider clock, ILogger<KeyRewrapping> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(10) }, clock, logger)
{
    private const int Batch = 100;

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        if (options.Value.MasterKeys.Count == 0) return false;

        var moreKeys = await keys.RewrapAsync(Batch, cancellationToken);
        return await tokens.RewrapAsync(Batch, cancellationToken) || moreKeys;
    }
}
