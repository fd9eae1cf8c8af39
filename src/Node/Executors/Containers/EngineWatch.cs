using System.Threading.Channels;
using AIForge.Node.Docker;
using AIForge.Node.Hardware;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>
/// Knows whether this machine can run containers, and why not. Looks at the start, before anything is announced, and again and again: an
/// engine may go and come back. Whatever attempts left behind is removed before it counts as there.
/// </summary>
internal sealed partial class EngineWatch : BackgroundService
{
    private static readonly string[] Programs = ["mkfs.ext4", "mount", "umount"];

    private readonly DockerEngine _engine;
    private readonly ContainerLeftovers _leftovers;
    private readonly CachedContents _contents;
    private readonly HardwareFacts _hardware;
    private readonly ContainerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<EngineWatch> _logger;
    private readonly Channel<bool> _doubts = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile ContainerCapacity _capacity = new() { AbsentReason = "not looked for yet" };
    private volatile Action<ContainerCapacity>? _report;

    public EngineWatch(DockerEngine engine, ContainerLeftovers leftovers, CachedContents contents, HardwareFacts hardware, NodeOptions options, TimeProvider clock, ILogger<EngineWatch> logger) =>
        (_engine, _leftovers, _contents, _hardware, _options, _clock, _logger) = (engine, leftovers, contents, hardware, options.Containers, clock, logger);

    /// <summary>What containers may have here; with a reason when there are none.</summary>
    public ContainerCapacity Capacity => _capacity;

    /// <summary>A stream is open: changes are told from now on, and once how it is, which may have changed since the hello.</summary>
    public void Connect(Action<ContainerCapacity> report)
    {
        _report = report;
        report(_capacity);
    }

    public void Disconnect() => _report = null;

    /// <summary>Somebody has seen the engine fail: look now.</summary>
    public void Doubt() => _doubts.Writer.TryWrite(true);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.Enabled == "off") return;
        while (!stoppingToken.IsCancellationRequested)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(_options.WatchSeconds), _clock, waiting.Token), _doubts.Reader.WaitToReadAsync(waiting.Token).AsTask());
            await waiting.CancelAsync();
            _doubts.Reader.TryRead(out _);
            await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            Found(_options.Enabled == "off" ? Absent("the operator has switched them off (Containers:Enabled).") : await SeeAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is EngineException or EngineGoneException or IOException or UnauthorizedAccessException)
        {
            Found(Absent(exception.Message));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<ContainerCapacity> SeeAsync(CancellationToken cancellationToken)
    {
        if (MachineLacks() is { } lack) return Absent(lack);
        if (!File.Exists(_options.Socket)) return Absent(NoEngine(_options));
        if (_capacity.AbsentReason.Length == 0)
        {
            await _engine.PingAsync(cancellationToken);
            if (_leftovers.AreThere) await _leftovers.RemoveAsync(cancellationToken);
            return _capacity;
        }

        var facts = await _engine.DescribeAsync(cancellationToken);
        await _leftovers.RemoveAsync(cancellationToken);
        return CapacityOf(facts, _hardware, _options);
    }

    /// <summary>Looks once and changes nothing, beside a node that may be running: what containers could have here, or why nothing.</summary>
    public static async Task<ContainerCapacity> LookAsync(HardwareFacts hardware, ContainerOptions options, CancellationToken cancellationToken)
    {
        if (options.Enabled == "off") return Absent("the operator has switched them off (Containers:Enabled).");
        if (MachineLacks() is { } lack) return Absent(lack);
        if (!File.Exists(options.Socket)) return Absent(NoEngine(options));
        try
        {
            using var engine = new DockerEngine(options);
            return CapacityOf(await engine.DescribeAsync(cancellationToken), hardware, options);
        }
        catch (Exception exception) when (exception is EngineException or EngineGoneException or IOException or UnauthorizedAccessException)
        {
            return Absent(exception.Message);
        }
    }

    private static string NoEngine(ContainerOptions options) => $"there is no container engine at {options.Socket}. Install Docker, or name its socket (Containers:Socket).";

    /// <summary>Jobs get disks of their own, which only root may mount.</summary>
    private static string? MachineLacks()
    {
        if (!OperatingSystem.IsLinux()) return "containers run on Linux only.";
        if (!Environment.IsPrivilegedProcess) return "the node must run as root, since each job gets a file system of its own.";
        if (!File.Exists("/dev/loop-control")) return "this system has no loop devices (modprobe loop).";
        return Programs.FirstOrDefault(program => SystemCommand.Find(program) is null) is { } program
            ? $"{program} is missing; install e2fsprogs and mount."
            : null;
    }

    private static ContainerCapacity CapacityOf(EngineFacts facts, HardwareFacts hardware, ContainerOptions options)
    {
        var gpus = facts.GivesGpus ? hardware.Gpus.Count : 0;
        return new ContainerCapacity
        {
            EngineVersion = facts.Version,
            Cpus = options.Cpus > 0 ? Math.Min(options.Cpus, facts.Cpus) : (double)facts.Cpus / options.Slots,
            MemoryBytes = options.MemoryMegabytes > 0 ? Math.Min((long)options.MemoryMegabytes << 20, facts.MemoryBytes) : facts.MemoryBytes / 4 * 3 / options.Slots,
            DiskBytes = (long)options.DiskMegabytes << 20,
            Gpus = options.Gpus < 0 ? gpus : Math.Min(options.Gpus, gpus),
            Egress = options.Egress,
            Slots = options.Slots,
        };
    }

    private static ContainerCapacity Absent(string reason) => new() { AbsentReason = reason };

    /// <summary>Tells what changed. What is cached changes often: it is told and not logged.</summary>
    private void Found(ContainerCapacity found)
    {
        var capacity = With(found, found.AbsentReason.Length == 0 ? _contents.Keys() : []);
        if (capacity.Equals(_capacity)) return;
        var isAsBefore = With(capacity, []).Equals(With(_capacity, []));
        _capacity = capacity;
        if (!isAsBefore && capacity.AbsentReason.Length == 0) LogPresent(capacity.EngineVersion, capacity.Slots);
        else if (!isAsBefore) LogAbsent(capacity.AbsentReason);
        _report?.Invoke(capacity);
    }

    private static ContainerCapacity With(ContainerCapacity capacity, IEnumerable<ulong> cached)
    {
        var changed = capacity.Clone();
        changed.Cached.Clear();
        changed.Cached.Add(cached);
        return changed;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Container jobs: engine {Version}, {Slots} at a time")]
    private partial void LogPresent(string version, int slots);

    [LoggerMessage(Level = LogLevel.Information, Message = "No container jobs: {Reason}")]
    private partial void LogAbsent(string reason);
}
