using AIForge.Node.Executors.Containers;
using AIForge.Node.Hardware;
using AIForge.Node.Hardware.Gpus;
using AIForge.Node.Jobs;
using AIForge.Node.Serving;

namespace AIForge.Node.Reporting;

/// <summary>Looks at the whole node every second, for the status view, for `drain --wait` and for the metrics.</summary>
internal sealed class StatusSampling(
    NodeState state, JobSupervisor jobs, ModelServing models, GenerationServer generations, EngineWatch containers, RecentProblems problems, NodeOptions options, GpuMonitor gpus, TimeProvider clock)
    : BackgroundService
{
    private const int MostShown = 32;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Its own: use is measured since the last sample, and heartbeats take theirs at another pace.
    private readonly UsageSampler _usage = new(options, gpus);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do Look();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look()
    {
        var usage = _usage.Sample();
        var (active, queued) = models.Load;
        var (count, work) = (jobs.Count, jobs.Work.Concat(generations.Work).OrderBy(item => item.StartedAt).Take(MostShown).ToList());
        state.Sampled(report => report with
        {
            Usage = usage,
            ActiveGenerations = active,
            QueuedGenerations = queued,
            Jobs = count,
            Slots = options.Slots,
            Work = work,
            Containers = ContainerReport.Of(containers.Capacity),
            Problems = problems.Newest,
        });
    }
}
