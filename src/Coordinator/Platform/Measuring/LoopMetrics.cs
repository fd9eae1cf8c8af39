using System.Diagnostics.Metrics;
using AIForge.Shared.Hosting;

namespace AIForge.Coordinator.Platform.Measuring;

/// <summary>Whether the loops of this replica do their work. They are found when they are asked for: some of them are made after this.</summary>
internal sealed class LoopMetrics
{
    public const string MeterName = "AIForge.Coordinator.Loops";

    private readonly IServiceProvider _services;
    private readonly TimeProvider _clock;

    public LoopMetrics(IMeterFactory factory, IServiceProvider services, TimeProvider clock)
    {
        (_services, _clock) = (services, clock);
        var meter = factory.Create(MeterName);
        meter.CreateObservableGauge("aiforge.loop.failures", () => Loops().Select(loop => Of(loop, loop.Failures)), "{tick}", "Ticks in a row that failed, by loop: more than a few are an alarm.");
        meter.CreateObservableGauge("aiforge.loop.idle", () => Loops().Where(loop => loop.LastSuccessAt is not null).Select(IdleSeconds), "s", "Time since the last tick that went well, by loop.");
    }

    private IEnumerable<BackgroundLoop> Loops() => _services.GetServices<IHostedService>().OfType<BackgroundLoop>();

    private Measurement<double> IdleSeconds(BackgroundLoop loop) => Of(loop, Math.Max(0, (_clock.GetUtcNow() - loop.LastSuccessAt!.Value).TotalSeconds));

    private static Measurement<T> Of<T>(BackgroundLoop loop, T value)
        where T : struct => new(value, new KeyValuePair<string, object?>("loop", loop.GetType().Name));
}
