using AIForge.Node.Artifacts;
using AIForge.Node.Artifacts.Fetching;
using AIForge.Node.Docker;
using AIForge.Protocol.Node.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Node.Executors.Containers;

/// <summary>Runs a container job. The numbered steps are those of docs/flows/container-job.md.</summary>
internal sealed class ContainerExecutor(
    DockerEngine engine,
    EngineWatch watch,
    ContainerAllotment allotment,
    ContainerLeftovers leftovers,
    ImageSupply images,
    InputFiles inputs,
    ContainerDelivery delivery,
    NodeOptions options,
    TimeProvider clock) : IJobExecutor
{
    public async Task<AttemptResult> ExecuteAsync(DesiredAttempt attempt, Action<AttemptProgress> progress, CancellationToken cancellationToken)
    {
        // 1. What the operator does not let jobs have is refused before anything is fetched.
        using var share = allotment.Take(attempt.Container);
        try
        {
            return new AttemptResult { Container = await RunAsync(attempt, share, progress, cancellationToken) };
        }
        catch (EngineGoneException exception) when (!cancellationToken.IsCancellationRequested)
        {
            watch.Doubt();
            throw ContainerFaults.EngineGone(exception);
        }
        catch (EngineException exception)
        {
            throw ContainerFaults.Refused(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ContainerFaults.DiskFull(exception.Message);
        }
    }

    private async Task<ContainerResult> RunAsync(DesiredAttempt attempt, ContainerAllotment.Share share, Action<AttemptProgress> progress, CancellationToken cancellationToken)
    {
        var (task, begun) = (attempt.Container, clock.GetTimestamp());
        var workspace = leftovers.NewWorkspace();
        var pins = new List<IDisposable>();
        string? container = null;
        try
        {
            // 2. Image, inputs and disk, side by side.
            var (image, files) = await PrepareAsync(task, workspace, pins, progress, cancellationToken);
            // 3. The container, with all its bounds.
            container = await CreateAsync(ContainerSpecification.Of(attempt, image, workspace, files, share.Gpus, options.Containers));
            var preparation = clock.GetElapsedTime(begun);
            // 4. It runs; what it writes is on its way meanwhile.
            using var log = new JobLog(workspace.Log, (long)options.Containers.LogMegabytes << 20, clock);
            await using var logging = delivery.BeginLog(attempt.Ref, log);
            try
            {
                var ending = await RunAsync(attempt, container, workspace, log, progress, cancellationToken);
                await engine.RemoveAsync(container, cancellationToken);
                container = null;
                // 5. What it left, then the rest of what it said; only then the result.
                progress(new AttemptProgress { Fraction = 1, Activity = "collecting the outputs" });
                var archive = await delivery.SendOutputsAsync(attempt, workspace, log, cancellationToken);
                return ResultOf(ending, archive, image, preparation, share.Gpus.Count);
            }
            finally
            {
                // Also of a job that failed: its log says why.
                await logging.WhenSentAsync(cancellationToken);
            }
        }
        finally
        {
            // 6. Whatever happened, nothing of it stays.
            await leftovers.CleanUpAsync(workspace, container);
            foreach (var pin in pins) pin.Dispose();
        }
    }

    private Task<ContainerEnding> RunAsync(
        DesiredAttempt attempt, string container, JobWorkspace workspace, JobLog log, Action<AttemptProgress> progress, CancellationToken cancellationToken)
    {
        var heard = new ProgressWatch(Path.Combine(workspace.Scratch, ContainerPaths.ProgressFileName), attempt.Container.Env.Values, progress, clock);
        return new ContainerRun(engine, container, log, heard, TimeSpan.FromSeconds(options.Containers.StopSeconds), clock)
            .RunAsync(attempt.Container.Timeout.ToTimeSpan(), cancellationToken);
    }

    private async Task<(EngineImage Image, List<(string Path, string File)> Inputs)> PrepareAsync(
        ContainerTask task, JobWorkspace workspace, List<IDisposable> pins, Action<AttemptProgress> progress, CancellationToken cancellationToken)
    {
        // The first that fails stops the others, and is what is told.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var image = images.GetAsync(task.Image, progress, ending.Token);
        var disk = workspace.MountAsync(task.DiskBytes, task.MaxOutputFiles);
        var files = FetchAsync(task, pins, progress, ending.Token);
        var all = new List<Task> { image, disk, files };
        Task? failed = null;
        for (var left = all.ToList(); left.Count > 0;)
        {
            var done = await Task.WhenAny(left);
            left.Remove(done);
            if (done.IsCompletedSuccessfully || failed is not null) continue;
            failed = done;
            await ending.CancelAsync();
        }

        if (failed is not null) await failed;
        return (await image, await files);
    }

    private async Task<List<(string Path, string File)>> FetchAsync(ContainerTask task, List<IDisposable> pins, Action<AttemptProgress> progress, CancellationToken cancellationToken)
    {
        var files = new List<(string, string)>();
        foreach (var input in task.Inputs)
        {
            try
            {
                var (file, pin) = await inputs.GetAsync(input, _ => progress(new AttemptProgress { Activity = $"fetching the input {input.Path}" }), cancellationToken);
                pins.Add(pin);
                files.Add((input.Path, file));
            }
            catch (FetchFailedException exception)
            {
                throw ContainerFaults.InputOf(input, exception);
            }
        }

        return files;
    }

    /// <summary>Not to be cancelled: a container whose id nobody has heard would stay.</summary>
    private async Task<string> CreateAsync(ContainerCreation creation)
    {
        try
        {
            return await engine.CreateAsync(creation, CancellationToken.None);
        }
        catch (EngineException exception) when (exception.Message.Contains("No command specified", StringComparison.OrdinalIgnoreCase))
        {
            throw ContainerFaults.CommandNotFound("the job names none and the image has none");
        }
        catch (EngineException exception) when (exception.Message.Contains("is not a directory", StringComparison.Ordinal))
        {
            // Its working folder is a file of it.
            throw ContainerFaults.PathRefused(exception.Message);
        }
    }

    private static ContainerResult ResultOf(ContainerEnding ending, OutputArchive? archive, EngineImage image, TimeSpan preparation, int gpus) => new()
    {
        ExitCode = ending.ExitCode,
        End = ending.End,
        OutputCid = archive?.Cid ?? "",
        OutputBytes = archive?.SizeBytes ?? 0,
        OutputFiles = archive?.Files ?? 0,
        ImageId = image.Id,
        Use = new ContainerUse
        {
            WallTime = ending.WallTime.ToDuration(),
            CpuTime = ending.CpuTime.ToDuration(),
            PeakMemoryBytes = ending.PeakMemoryBytes,
            GpuTime = (ending.WallTime * gpus).ToDuration(),
            PreparationTime = preparation.ToDuration(),
        },
    };
}
