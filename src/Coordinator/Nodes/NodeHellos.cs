using AIForge.Coordinator.Nodes.Machines;
using AIForge.Coordinator.Nodes.Terms;
using AIForge.Coordinator.Platform.Database;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Matching;

namespace AIForge.Coordinator.Nodes;

/// <summary>Checks what a node says of itself and records it.</summary>
internal sealed class NodeHellos(Db db, NodesStore store, NodeTokensStore tokens, MachineClaims machines, TimeProvider clock)
{
    private const int MaxSlots = 4_096;
    private const int MaxModels = 1_024;
    private const int MaxUrlLength = 256;
    private const int MaxWordsLength = 512;
    private const double MaxCpus = 65_536;
    private const int MaxRemainingSeconds = 30 * 24 * 3600;
    private const int MaxAttempts = 4_096;
    private const int MaxGpus = 64;
    private const int MaxResourcesBytes = 65_536;
    private const int MaxCached = 2 * ContentKeys.MostOfAKind;
    private const int Sha256HexLength = 64;
    private const int MaxMachineIdLength = 128;
    private const int MaxKernelClassLength = 64;

    public async Task RecordAsync(NodeIdentity identity, NodeHello hello, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var unit = await db.BeginAsync(cancellationToken);
        var models = hello.Models.Select(model => model.Sha256).Distinct().ToArray();
        var hardware = hello.Hardware ?? new HardwareReport();
        var machine = MachineClaim.KeyOf(hardware.MachineId);
        var known = await store.RecordHelloAsync(unit, identity.NodeId, NodesMapping.ResourcesJson(hello), models, machine, now, cancellationToken);
        if (known == 0) throw NodesFaults.Deactivated();
        await machines.ClaimAsync(unit, identity, hardware.MachineId, hardware.Gpus.Select(gpu => gpu.Uuid), cancellationToken);
        await tokens.UsedAsync(unit, [identity.TokenId], [now], cancellationToken);
        await unit.CommitAsync(cancellationToken);
    }

    /// <summary>The same for a node that polls, whose models come with each poll; returns the node's name.</summary>
    public async Task<string> RecordAsync(NodeIdentity identity, NodeResources resources, CancellationToken cancellationToken)
    {
        await using var unit = await db.BeginAsync(cancellationToken);
        var name = await store.RecordResourcesAsync(unit, identity.NodeId, NodesMapping.ToJson(resources), cancellationToken);
        await machines.ClaimAsync(unit, identity, machineId: "", resources.Gpus.Select(gpu => gpu.Uuid), cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return name;
    }

    public static void Check(NodeResources? resources)
    {
        if (resources is null) return;
        if (resources.Slots is < 0 or > MaxSlots) throw NodesFaults.ResourcesInvalid("resources.slots", $"Give 1 to {MaxSlots}, or nothing.");
        if (resources.Gpus.Count > MaxGpus) throw NodesFaults.ResourcesInvalid("resources.gpus", $"At most {MaxGpus} are taken.");
        if (resources.Gpus.Any(gpu => gpu.Uuid.Length > MaxMachineIdLength)) throw NodesFaults.ResourcesInvalid("resources.gpus.uuid", $"At most {MaxMachineIdLength} characters are taken.");
        if (NodeTerms.Check(resources) is var (field, problem)) throw NodesFaults.ResourcesInvalid($"resources.{field}", problem);
        if (resources.CalculateSize() > MaxResourcesBytes) throw NodesFaults.ResourcesInvalid("resources", $"At most {MaxResourcesBytes} bytes are taken.");
    }

    public static void Check(NodeHello hello)
    {
        if (hello.Slots is < 1 or > MaxSlots) throw NodesFaults.HelloInvalid("slots", $"Give 1 to {MaxSlots}.");
        if (hello.Models.Count > MaxModels) throw NodesFaults.HelloInvalid("models", $"At most {MaxModels} are taken.");
        if (hello.Attempts.Count > MaxAttempts) throw NodesFaults.HelloInvalid("attempts", $"At most {MaxAttempts} are taken.");
        if (hello.Hardware?.Gpus.Count > MaxGpus) throw NodesFaults.HelloInvalid("hardware.gpus", $"At most {MaxGpus} are taken.");
        if (hello.Hardware is { } hardware && (hardware.MachineId.Length > MaxMachineIdLength || hardware.Gpus.Any(gpu => gpu.Uuid.Length > MaxMachineIdLength)))
            throw NodesFaults.HelloInvalid("hardware.machine_id", $"This id and the UUIDs of GPUs have at most {MaxMachineIdLength} characters.");
        if (hello.Models.Any(model => !IsSha256(model.Sha256)))
            throw NodesFaults.HelloInvalid("models.sha256", "Give 64 lower-case hex digits.");
        if (!hello.Models.All(model => IsKernelClass(model.KernelClass)))
            throw NodesFaults.HelloInvalid("models.kernel_class", $"Give at most {MaxKernelClassLength} letters, digits, '.', '_', '+' and '-'.");
        if (hello.ContainerCapacity is { } capacity && !IsValid(capacity)) throw NodesFaults.HelloInvalid("container_capacity", $"Give amounts from 0 on, at most {MaxGpus} GPUs, {MaxSlots} slots and {MaxCached} cached contents.");
        if (NodeTerms.Check(NodesMapping.ToTerms(hello)) is var (field, problem)) throw NodesFaults.HelloInvalid(field, problem);
        if (hello.ModelReport is { } report && !IsValid(report)) throw NodesFaults.HelloInvalid("model_report", $"Give at most {MaxModels} models by their SHA-256.");
    }

    /// <summary>Whether a report can be believed to be one; a node that sends another is not worth ending its stream for.</summary>
    public static bool IsValid(ModelReport report) =>
        report is { Models.Count: <= MaxModels, LoadableBytes: >= 0, FetchableBytes: >= 0 } && IsContentUrl(report.ContentUrl) && report.Models.All(IsValid);

    /// <summary>Whether a node can have so much.</summary>
    public static bool IsValid(ContainerCapacity capacity) =>
        capacity is { Cpus: >= 0 and <= MaxCpus, MemoryBytes: >= 0, DiskBytes: >= 0, Gpus: >= 0 and <= MaxGpus, Slots: >= 0 and <= MaxSlots }
        && capacity.Cached.Count <= MaxCached && capacity.AbsentReason.Length <= MaxWordsLength && capacity.EngineVersion.Length <= MaxWordsLength;

    private static bool IsValid(ModelState state) =>
        IsSha256(state.Sha256) && IsKernelClass(state.KernelClass) && state.Fraction is >= 0 and <= 1 && state.Remaining is null or { Seconds: >= 0 and <= MaxRemainingSeconds, Nanos: >= 0 and < 1_000_000_000 };

    private static bool IsContentUrl(string text) =>
        text.Length == 0 || (text.Length <= MaxUrlLength && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "" });

    // It goes into the statement that leases, and into what is kept of checks.
    private static bool IsKernelClass(string text) => text.Length <= MaxKernelClassLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '+' or '-');

    private static bool IsSha256(string text) => text.Length == Sha256HexLength && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
