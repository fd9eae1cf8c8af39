using System.Text.Json.Serialization;
using AIForge.Node.Hardware;
using AIForge.Node.Reporting;

namespace AIForge.Node;

/// <summary>The status file that `aiforge-node status` shows.</summary>
internal sealed record NodeStatusReport
{
    public int ProcessId { get; init; } = Environment.ProcessId;

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string NodeId { get; init; } = "";

    /// <summary>SHA-256 of the node's public key, lower-case hex.</summary>
    public string KeyFingerprint { get; init; } = "";

    public required string Connection { get; init; }

    /// <summary>The coordinator has this node's control stream.</summary>
    public bool IsConnected { get; init; }

    /// <summary>When the connection last changed.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why no new work is wanted; null while it is.</summary>
    public string? NoWorkWanted { get; init; }

    /// <summary>Whether the process that wrote this is there and has not said that it ends.</summary>
    [JsonIgnore]
    public bool IsRunning => Directory.Exists($"/proc/{ProcessId}") && Connection != "stopped";

    public UsageSample? Usage { get; init; }

    public int ActiveGenerations { get; init; }

    public int QueuedGenerations { get; init; }

    public int Jobs { get; init; }

    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Jobs and generations that may run at the same time.</summary>
    public int Slots { get; init; }

    /// <summary>What runs, the oldest first, up to a bound; the counts above are of all.</summary>
    public IReadOnlyList<WorkItem> Work { get; init; } = [];

    public ContainerReport? Containers { get; init; }

    public MachineReport? Machine { get; init; }

    /// <summary>The newest warnings and errors, newest last.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}
