using AIForge.Shared.Hosting;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>Has models unloaded that were loaded for requests and got none for a while.</summary>
internal sealed class IdleModels(ModelLoads loads, TimeProvider clock, IOptions<InferenceOptions> options, ILogger<IdleModels> logger)
    : BackgroundLoop(new BackgroundLoopOptions { Interval = TimeSpan.FromSeconds(15) }, clock, logger)
{
    protected override Task<bool> TickAsync(CancellationToken cancellationToken)
    {
        loads.Unload(Clock.GetUtcNow() - TimeSpan.FromMinutes(options.Value.IdleUnloadMinutes));
        return Task.FromResult(false);
    }
}
