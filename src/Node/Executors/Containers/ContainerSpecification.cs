using System.Globalization;
using AIForge.Node.Docker;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>What the engine is told: everything that holds a job in its bounds stands here.</summary>
internal static class ContainerSpecification
{
    private const double NanosecondsPerCore = 1e9;
    private const long OpenFiles = 16_384;

    // A fourth of what a service has by itself: heartbeats go first.
    private const long Shares = 256;

    // Which the kernel ends first when the machine itself runs out of memory.
    private const int ExpendableScore = 500;

    /// <param name="inputs">Files of the node's cache by their paths below <see cref="ContainerPaths.Inputs"/>.</param>
    public static ContainerCreation Of(
        DesiredAttempt attempt, EngineImage image, JobWorkspace workspace, IReadOnlyList<(string Path, string File)> inputs, IReadOnlyList<string> gpus, ContainerOptions options)
    {
        var task = attempt.Container;
        var user = options.UserId.ToString(CultureInfo.InvariantCulture);
        return new ContainerCreation
        {
            Image = image.Id,
            Cmd = task.Command.Count > 0 ? [.. task.Command] : null,
            User = $"{user}:{user}",
            Env = Environment(attempt),
            Labels = new Dictionary<string, string>
            {
                [ContainerPaths.JobLabel] = attempt.Ref.JobId,
                [ContainerPaths.AttemptLabel] = attempt.Ref.Attempt.ToString(CultureInfo.InvariantCulture),
                [ContainerPaths.NodeLabel] = workspace.NodeLabel,
                [ContainerPaths.WorkspaceLabel] = workspace.Id,
            },
            HostConfig = new ContainerCreation.HostSettings
            {
                NetworkMode = task.Network == ContainerNetwork.Egress ? "bridge" : "none",
                Memory = task.MemoryBytes,
                // Together with swap: there is none.
                MemorySwap = task.MemoryBytes,
                NanoCpus = (long)(task.Cpus * NanosecondsPerCore),
                CpuShares = Shares,
                PidsLimit = options.MaxProcesses,
                ShmSize = task.MemoryBytes / 2,
                OomScoreAdj = ExpendableScore,
                // The runtime gives it the mode that the folder has in the image, where the job may not write: so it is the job's own.
                Tmpfs = new Dictionary<string, string> { [ContainerPaths.Temporary] = $"rw,exec,nosuid,nodev,mode=1777,uid={user},gid={user},size={options.TemporaryMegabytes}m" },
                Mounts = [.. Mounts(task, image, workspace), .. inputs.Select(input => new ContainerCreation.Mount(input.File, $"{ContainerPaths.Inputs}/{input.Path}", ReadOnly: true))],
                // Processes are counted over all containers of the same user here: only the pids limit is the job's own. Podman wants both.
                Ulimits = [new("nofile", OpenFiles, OpenFiles), new("nproc", options.MaxProcesses * (long)options.Slots, options.MaxProcesses * (long)options.Slots), new("fsize", task.DiskBytes, task.DiskBytes), new("core", 0, 0)],
                DeviceRequests = gpus.Count > 0 ? [new("nvidia", gpus, [["gpu"]])] : null,
            },
        };
    }

    private static List<ContainerCreation.Mount> Mounts(ContainerTask task, EngineImage image, JobWorkspace workspace)
    {
        var mounts = new List<ContainerCreation.Mount> { new(workspace.Scratch, ContainerPaths.Scratch, ReadOnly: false) };
        if (task.OutputsPath.Length > 0) mounts.Add(new(workspace.Outputs, task.OutputsPath, ReadOnly: false));
        // An image's own volumes would lie on the engine's disk, without a bound.
        var taken = mounts.Select(mount => mount.Target).Append(ContainerPaths.Temporary).ToHashSet(StringComparer.Ordinal);
        var others = image.Volumes.Select(volume => "/" + volume.Trim('/')).Where(taken.Add).Order(StringComparer.Ordinal).ToList();
        mounts.AddRange(others.Select((volume, number) => new ContainerCreation.Mount(workspace.NewVolume(number), volume, ReadOnly: false)));
        return mounts;
    }

    private static List<string> Environment(DesiredAttempt attempt)
    {
        var task = attempt.Container;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = ContainerPaths.Scratch };
        foreach (var (name, value) in task.Env) variables[name] = value;
        variables["AIFORGE_JOB_ID"] = attempt.Ref.JobId;
        variables["AIFORGE_INPUTS"] = ContainerPaths.Inputs;
        variables["AIFORGE_OUTPUTS"] = task.OutputsPath;
        variables["AIFORGE_SCRATCH"] = ContainerPaths.Scratch;
        variables["AIFORGE_PROGRESS_FILE"] = ContainerPaths.ProgressFile;
        return [.. variables.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}")];
    }
}
