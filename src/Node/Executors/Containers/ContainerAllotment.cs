using AIForge.Node.Hardware;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>What the operator lets containers have, and what of it is taken. The coordinator has seen to all of this; a node does not rely on it.</summary>
internal sealed class ContainerAllotment(EngineWatch watch, HardwareFacts hardware)
{
    // Below it engines refuse.
    private const long LeastMemory = 6 << 20;

    private const int MostInputs = 256;
    private const int MostVariables = 256;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _gpus = new(StringComparer.Ordinal);
    private int _running;

    /// <summary>Checks the task and takes a slot and its GPUs until the share is disposed of.</summary>
    /// <exception cref="TaskFailedException">The task cannot be run here.</exception>
    public Share Take(ContainerTask task)
    {
        var capacity = watch.Capacity;
        if (capacity.AbsentReason.Length > 0) throw ContainerFaults.Absent(capacity.AbsentReason);
        CheckTask(task);
        CheckLimits(task, capacity);
        lock (_lock)
        {
            var free = hardware.Gpus.Select(gpu => gpu.Uuid).Where(gpu => !_gpus.Contains(gpu)).Take(task.Gpus).ToList();
            if (_running >= capacity.Slots) throw ContainerFaults.LimitExceeded($"All {capacity.Slots} slots for containers are taken.");
            if (free.Count < task.Gpus) throw ContainerFaults.LimitExceeded($"The job wants {task.Gpus} GPUs and {free.Count} are free.");
            _running++;
            _gpus.UnionWith(free);
            return new Share(this, free);
        }
    }

    private static void CheckTask(ContainerTask task)
    {
        if (task.Timeout is null || task.Timeout.ToTimeSpan() <= TimeSpan.Zero) throw ContainerFaults.Invalid("The job has no timeout.");
        if (task.Cpus <= 0 || task.MemoryBytes <= 0 || task.DiskBytes <= 0 || task.Gpus < 0) throw ContainerFaults.Invalid("The job must say how many cores, how much memory and how much disk it needs.");
        if (task.MemoryBytes < LeastMemory) throw ContainerFaults.Invalid($"A container cannot be run in less than {LeastMemory >> 20} MiB of memory.");
        if (task.OutputsPath.Length > 0 && !ContainerPaths.IsOutputFolder(task.OutputsPath))
            throw ContainerFaults.Invalid($"outputs_path '{task.OutputsPath}' must be a plain absolute path, neither {ContainerPaths.Scratch} nor {ContainerPaths.Temporary} itself, and outside of /proc, /sys, /dev and {ContainerPaths.Inputs}.");
        if (task.Inputs.Count > MostInputs) throw ContainerFaults.Invalid($"A job has at most {MostInputs} inputs.");
        if (task.Inputs.FirstOrDefault(input => !ContainerPaths.IsInputFile(input.Path)) is { } odd)
            throw ContainerFaults.Invalid($"The path '{odd.Path}' of an input must be a plain path below {ContainerPaths.Inputs}.");
        if (task.Inputs.DistinctBy(input => input.Path).Count() < task.Inputs.Count) throw ContainerFaults.Invalid("Two inputs have the same path.");
        // The values are the owner's secrets: they are in no message.
        if (task.Env.Count > MostVariables || task.Env.Any(entry => entry.Key.Length == 0 || entry.Key.Contains('=', StringComparison.Ordinal) || (entry.Key + entry.Value).Contains('\0', StringComparison.Ordinal)))
            throw ContainerFaults.Invalid($"The environment has at most {MostVariables} variables, with names that hold no '=' and neither names nor values with a zero byte.");
    }

    private static void CheckLimits(ContainerTask task, ContainerCapacity capacity)
    {
        if (task.Cpus > capacity.Cpus) throw ContainerFaults.LimitExceeded($"The job wants {task.Cpus} cores; one job may have {capacity.Cpus} here.");
        if (task.MemoryBytes > capacity.MemoryBytes) throw ContainerFaults.LimitExceeded($"The job wants {task.MemoryBytes} bytes of memory; one job may have {capacity.MemoryBytes} here.");
        if (task.DiskBytes > capacity.DiskBytes) throw ContainerFaults.LimitExceeded($"The job wants {task.DiskBytes} bytes of disk; one job may have {capacity.DiskBytes} here.");
        if (task.Gpus > capacity.Gpus) throw ContainerFaults.LimitExceeded($"The job wants {task.Gpus} GPUs; one job may have {capacity.Gpus} here.");
        if (task.Network == ContainerNetwork.Egress && !capacity.Egress) throw ContainerFaults.LimitExceeded("The job wants the network, which this node gives to no container.");
    }

    private void Return(IReadOnlyList<string> gpus)
    {
        lock (_lock)
        {
            _running--;
            _gpus.ExceptWith(gpus);
        }
    }

    /// <summary>A slot, and GPUs that no other container has.</summary>
    internal sealed class Share(ContainerAllotment allotment, IReadOnlyList<string> gpus) : IDisposable
    {
        private ContainerAllotment? _allotment = allotment;

        /// <summary>UUIDs.</summary>
        public IReadOnlyList<string> Gpus => gpus;

        public void Dispose() => Interlocked.Exchange(ref _allotment, null)?.Return(gpus);
    }
}
