using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Nodes;

/// <summary>How nodes are kept in touch with.</summary>
public sealed class NodesOptions
{
    public const string SectionName = "Nodes";

    /// <summary>How often a node says that it lives.</summary>
    [Range(1, 300)]
    public int HeartbeatSeconds { get; set; } = 30;

    /// <summary>Silence after which a stream counts as dead. Above one heartbeat, so that one late message is forgiven.</summary>
    [Range(2, 600)]
    public int SilenceLimitSeconds { get; set; } = 35;

    /// <summary>Time a new stream has to say hello.</summary>
    [Range(1, 60)]
    public int HelloTimeoutSeconds { get; set; } = 10;

    /// <summary>How often liveness in memory is written to the database, in one statement for all nodes.</summary>
    [Range(1, 300)]
    public int FlushSeconds { get; set; } = 60;

    /// <summary>Messages that may wait for one node. A node that lets more pile up has stopped reading and is disconnected.</summary>
    [Range(16, 65_536)]
    public int OutgoingQueueLength { get; set; } = 1_024;

    /// <summary>How long nodes are told to wait before they reconnect to a restarting coordinator.</summary>
    [Range(0, 300)]
    public int RestartReconnectSeconds { get; set; } = 2;

    /// <summary>Nodes that one user may register.</summary>
    [Range(1, 100_000)]
    public int MaxNodesPerUser { get; set; } = 1_000;

    /// <summary>Hours without a sign of life after which a node's machine and GPUs may be registered by another.</summary>
    [Range(1, 8_760)]
    public int MachineClaimHours { get; set; } = 24;

    /// <summary>Any number of nodes of anybody may run on one machine and share its GPUs: for development and tests.</summary>
    public bool SharedMachines { get; set; }

    /// <summary>Tokens of one user that no machine has enrolled with yet.</summary>
    [Range(1, 10_000)]
    public int MaxUnusedTokensPerUser { get; set; } = 100;
}
