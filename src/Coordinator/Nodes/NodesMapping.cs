using AIForge.Coordinator.Nodes.Terms;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Nodes;

/// <summary>Proto ⇄ domain.</summary>
internal static class NodesMapping
{
    private const int LongestModel = 128;
    private const int LongestUuid = 64;
    private const int LongestVersion = 64;
    private const int LongestReason = 256;
    private const int MostFeatures = 64;

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    private static readonly TimeSpan PollingCountsAsReady = TimeSpan.FromSeconds(35);

    public static string ResourcesJson(NodeHello hello)
    {
        var hardware = hello.Hardware ?? new HardwareReport();
        var resources = new NodeResources
        {
            CpuCores = hardware.CpuCores,
            CpuModel = hardware.CpuModel,
            MemoryBytes = hardware.MemoryBytes,
            DiskBytes = hardware.DiskBytes,
            GpuAbsentReason = hardware.GpuAbsentReason,
            Slots = hello.Slots,
            SoftwareVersion = hello.SoftwareVersion,
            Gpus = { hardware.Gpus.Select(gpu => new Gpu { Uuid = gpu.Uuid, Name = gpu.Name, MemoryBytes = gpu.MemoryBytes, ComputeCapability = gpu.ComputeCapability }) },
            CpuFeatures = { hardware.CpuFeatures.Take(MostFeatures) },
            CudaVersion = hardware.CudaVersion,
            Speed = hardware.Speed is { } speed ? ToSpeed(speed) : null,
        };
        resources.MergeFrom(ToTerms(hello));
        return ToJson(resources);
    }

    /// <summary>Where the node stands, what it costs and whose work it takes, and nothing else of its resources.</summary>
    public static NodeResources ToTerms(NodeHello hello) => new()
    {
        Region = hello.Region,
        Labels = { hello.Labels },
        PriceFloors = { hello.PriceFloors.Select(floor => new NodePriceFloor { Currency = floor.Currency, PerHour = floor.PerHour }) },
        // The numbers are the same; one that is unknown stays so and is refused.
        Serving = (NodeServing)(int)(hello.Serve?.Scope ?? ServeScope.Unspecified),
        ServedUsers = { hello.Serve?.UserIds ?? [] },
    };

    /// <summary>The terms of a node that is stored.</summary>
    public static NodeTerms TermsOf(string resources) => NodeTerms.Of(Parser.Parse<NodeResources>(resources));

    private static NodeSpeed ToSpeed(MachineSpeedReport report)
    {
        var speed = new NodeSpeed { MemoryGigabytesPerSecond = Finite(report.MemoryGigabytesPerSecond), MatrixGigaflops = Finite(report.MatrixGigaflops) };
        if (report.HasDiskMegabytesPerSecond) speed.DiskMegabytesPerSecond = Finite(report.DiskMegabytesPerSecond);
        if (report.HasCoordinatorMilliseconds) speed.CoordinatorMilliseconds = Finite(report.CoordinatorMilliseconds);
        return speed;
    }

    // Whatever a node says is stored as JSON, which has no NaN.
    private static double Finite(double value) => double.IsFinite(value) && value > 0 ? value : 0;

    /// <summary>The texts are the machine's own and are shown to its owner and to administrators.</summary>
    public static string ToJson(NodeResources resources)
    {
        var shown = resources.Clone();
        shown.CpuModel = ShownText.Clean(shown.CpuModel, LongestModel);
        shown.GpuAbsentReason = ShownText.Clean(shown.GpuAbsentReason, LongestReason);
        shown.SoftwareVersion = ShownText.Clean(shown.SoftwareVersion, LongestVersion);
        foreach (var gpu in shown.Gpus)
            (gpu.Uuid, gpu.Name, gpu.ComputeCapability) = (ShownText.Clean(gpu.Uuid, LongestUuid), ShownText.Clean(gpu.Name, LongestModel), ShownText.Clean(gpu.ComputeCapability, LongestVersion));
        shown.CudaVersion = ShownText.Clean(shown.CudaVersion, LongestVersion);
        var features = shown.CpuFeatures.Take(MostFeatures).Select(feature => ShownText.Clean(feature, LongestVersion)).ToList();
        shown.CpuFeatures.Clear();
        shown.CpuFeatures.Add(features);
        return JsonFormatter.Default.Format(shown);
    }

    public static NodeToken ToProto(NodeTokenRecord token) => new()
    {
        TokenId = new Id<NodeTokenTag>(token.Id).ToString(),
        Name = token.Name,
        Prefix = token.Prefix,
        NodeId = token.NodeId is { } nodeId ? new Id<NodeTag>(nodeId).ToString() : "",
        CreateTime = token.CreatedAt.ToTimestamp(),
        ExpireTime = token.ExpiresAt?.ToTimestamp(),
        LastUseTime = token.LastUsedAt?.ToTimestamp(),
        RevokeTime = token.RevokedAt?.ToTimestamp(),
    };

    /// <summary>The live session, where there is one, knows better than the row.</summary>
    public static Node ToProto(NodeRecord node, NodeSession? session, DateTimeOffset now, NodeReputation? reputation = null) => new()
    {
        Reputation = reputation,
        NodeId = new Id<NodeTag>(node.Id).ToString(),
        Name = node.Name,
        Status = Status(node, session, now),
        Resources = Parser.Parse<NodeResources>(node.Resources),
        Usage = session?.LastHeartbeat is { } heartbeat ? Usage(heartbeat, session) : null,
        Models = { node.Models },
        KeyFingerprint = node.KeyFingerprint is { } fingerprint ? Convert.ToHexStringLower(fingerprint) : "",
        CreateTime = node.CreatedAt.ToTimestamp(),
        LastSeenTime = (session?.LastSeenAt ?? Later(node.LastSeenAt, node.PolledAt))?.ToTimestamp(),
    };

    private static NodeStatus Status(NodeRecord node, NodeSession? session, DateTimeOffset now) => (node.IsActive, session) switch
    {
        (false, _) => NodeStatus.Deactivated,
        (true, null) => now - node.PolledAt < PollingCountsAsReady ? NodeStatus.Ready : NodeStatus.Offline,
        (true, { Draining: true }) => NodeStatus.Draining,
        (true, { AcceptsWork: true }) => NodeStatus.Ready,
        // It has said hello, and what it kept from before is not settled yet.
        _ => NodeStatus.Offline,
    };

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a > b || b is null ? a : b;

    private static NodeUsage Usage(Heartbeat heartbeat, NodeSession session)
    {
        var usage = new NodeUsage
        {
            CpuPercent = heartbeat.CpuPercent,
            MemoryUsedBytes = heartbeat.MemoryUsedBytes,
            DiskUsedBytes = heartbeat.DiskUsedBytes,
            Running = session.ActiveGenerations,
            Queued = heartbeat.QueuedGenerations,
        };
        if (heartbeat.HasGpuPercent) usage.GpuPercent = heartbeat.GpuPercent;
        return usage;
    }
}
