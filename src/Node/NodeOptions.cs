using System.ComponentModel.DataAnnotations;

namespace AIForge.Node;

/// <summary>Everything an operator can set: by flag, by environment (AIFORGE_NODE_…) or in the configuration file, in this order.</summary>
public sealed class NodeOptions
{
    /// <summary>
    /// gRPC address of the coordinator, for example http://127.0.0.1:18001. Where there are several over one database: their addresses with
    /// commas between them, which are tried in turn.
    /// </summary>
    [Required]
    public string Coordinator { get; set; } = "http://127.0.0.1:18001";

    /// <summary>The node token, afn_….</summary>
    public string Token { get; set; } = "";

    /// <summary>A file that holds the token; read when no token is given.</summary>
    public string TokenFile { get; set; } = "";

    /// <summary>GGUF files to serve.</summary>
    public IList<string> Models { get; } = [];

    /// <summary>Folder for the model index and the status file.</summary>
    [Required]
    public string DataFolder { get; set; } = "aiforge-node";

    /// <summary>Jobs and generations that run at the same time.</summary>
    [Range(1, 256)]
    public int Slots { get; set; } = 8;

    /// <summary>Generations that may wait for a slot; more are refused.</summary>
    [Range(0, 4_096)]
    public int MaxQueued { get; set; } = 64;

    /// <summary>Threads of the engine; 0 for one per core.</summary>
    [Range(0, 1_024)]
    public int Threads { get; set; }

    /// <summary>What models run on: auto (a GPU that has room, else the processor), cpu, or cuda (a GPU, or the model is not loaded).</summary>
    [RegularExpression("auto|cpu|cuda", ErrorMessage = "Backend must be auto, cpu or cuda.")]
    public string Backend { get; set; } = "auto";

    /// <summary>Which GPUs models may run on, as the driver counts them from 0; none for all. Each model runs on one.</summary>
    public IList<int> ModelGpus { get; } = [];

    /// <summary>Tokens that all conversations together may hold in the KV cache; 0 for slots times context, up to a bound.</summary>
    [Range(0, 16_777_216)]
    public int KvCacheTokens { get; set; }

    /// <summary>Tokens of each answer that are guessed and computed ahead while few answers are written; 0 for none. Answers stay the same.</summary>
    [Range(0, 16)]
    public int GuessedTokens { get; set; } = 3;

    /// <summary>Tokens per second of one generation, to keep a machine responsive for its owner; 0 for as fast as it can.</summary>
    [Range(0, 1_000_000)]
    public int MaxTokensPerSecond { get; set; }

    /// <summary>GB of model files that may be kept beside those of <see cref="Models"/>, fetched when the network needs them; 0 to fetch none.</summary>
    [Range(0, 1_048_576)]
    public int CacheGigabytes { get; set; } = 50;

    /// <summary>MB of memory that all models together may take; 0 for four fifths of the machine's.</summary>
    [Range(0, 16_777_216)]
    public int ModelMemoryMegabytes { get; set; }

    /// <summary>Where other nodes may fetch the model files that this one has fetched, for example http://203.0.113.7:4080; empty to give none.
    /// It listens on this port, and tells others this address.</summary>
    public string ServeContent { get; set; } = "";

    /// <summary>Whether the machine is measured when the node first runs on it, which takes two seconds of all cores; work that asks for speed
    /// goes to nodes that were measured.</summary>
    public bool SpeedTest { get; set; } = true;

    /// <summary>When new work is wanted, in the machine's time: spans like 22:00-06:00, or sat,sun 00:00-24:00 with the days on which they begin;
    /// none for always. What runs when a span ends goes on.</summary>
    public IList<string> Hours { get; } = [];

    /// <summary>Where the machine stands, for jobs that ask for it: a short code such as eu-de; empty to say nothing.</summary>
    public string Region { get; set; } = "";

    /// <summary>What jobs may ask for beside it: labels such as tier=gold.</summary>
    public IList<string> Labels { get; } = [];

    /// <summary>The least that an hour of a container job must pay, one for each currency: "USDT 0.50/h", "AITBC 20/h". With any, jobs that are
    /// paid in another currency or not at all are refused, unless they are the owner's own.</summary>
    public IList<string> MinPrice { get; } = [];

    /// <summary>Whose work is taken beside the owner's: everyone, owner, groups (the members of the owner's groups), or ids of users with commas
    /// between them.</summary>
    public string Serve { get; set; } = "everyone";

    /// <summary>Longest wait between two attempts to connect.</summary>
    [Range(1, 3_600)]
    public int MaxReconnectSeconds { get; set; } = 15;

    /// <summary>Where Prometheus finds the node's numbers, under /metrics: a port of this machine alone, such as 9464, or an address and a
    /// port, such as 192.0.2.7:9464; empty for nowhere. They say how busy the machine is, so keep strangers out.</summary>
    public string Metrics { get; set; } = "";

    /// <summary>MB of log that are kept in the data folder, in four files.</summary>
    [Range(1, 10_240)]
    public int LogMegabytes { get; set; } = 40;

    /// <summary>What container jobs may have on this machine.</summary>
    public ContainerOptions Containers { get; } = new();
}
