using AIForge.Coordinator.Platform.Secrets;
using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Keys;

/// <summary>After a master key was replaced: wraps the keys of models under the new one, so that the old one can be taken away.</summary>
internal sealed class KeyRewrapping(ModelKeys keys, IOptions<SecretsOptions> options, TimeProvider clock, ILogger<KeyRewrapping> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromMinutes(10) }, clock, logger)
{
    private const int Batch = 100;

    protected override async Task<bool> TickAsync(CancellationToken cancellationToken) =>
        options.Value.MasterKeys.Count > 0 && await keys.RewrapAsync(Batch, cancellationToken);
}
