using AIForge.Node.Executors.Containers;

namespace AIForge.Node.Executors;

/// <summary>What every attempt passes, from the outside in: the log, then the executor of its kind.</summary>
internal static class ExecutorPipeline
{
    public static IJobExecutor Compose(InferenceExecutor inference, ContainerExecutor containers, TimeProvider clock, ILoggerFactory loggers) =>
        new LoggedExecutor(
            new ExecutorByKind(inference, containers),
            clock,
            loggers.CreateLogger<LoggedExecutor>());
}
