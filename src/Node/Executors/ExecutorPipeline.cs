using AIForge.Node.Executors.Containers;
using AIForge.Node.Metrics;

namespace AIForge.Node.Executors;

/// <summary>What every attempt passes, from the outside in: the log, the counts, then the executor of its kind.</summary>
internal static class ExecutorPipeline
{
    public static IJobExecutor Compose(InferenceExecutor inference, ContainerExecutor containers, NodeMetrics metrics, TimeProvider clock, ILoggerFactory loggers) =>
        new LoggedExecutor(
            new MeasuredExecutor(new ExecutorByKind(inference, containers), metrics, clock),
            clock,
            loggers.CreateLogger<LoggedExecutor>());
}
