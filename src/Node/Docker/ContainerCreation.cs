namespace AIForge.Node.Docker;

/// <summary>The body of `POST /containers/create`: what the node sets, and nothing else.</summary>
internal sealed record ContainerCreation
{
    public required string Image { get; init; }

    /// <summary>Null for the image's own.</summary>
    public IReadOnlyList<string>? Cmd { get; init; }

    public required string User { get; init; }

    public required IReadOnlyList<string> Env { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public bool AttachStdout { get; init; } = true;

    public bool AttachStderr { get; init; } = true;

    public HealthSettings Healthcheck { get; init; } = new(["NONE"]);

    public required HostSettings HostConfig { get; init; }

    internal sealed record HealthSettings(IReadOnlyList<string> Test);

    internal sealed record HostSettings
    {
        public required string NetworkMode { get; init; }

        public required long Memory { get; init; }

        public required long MemorySwap { get; init; }

        public required long NanoCpus { get; init; }

        public required long CpuShares { get; init; }

        public required long PidsLimit { get; init; }

        public required long ShmSize { get; init; }

        public required int OomScoreAdj { get; init; }

        public bool ReadonlyRootfs { get; init; } = true;

        public bool Init { get; init; } = true;

        public string IpcMode { get; init; } = "private";

        public IReadOnlyList<string> CapDrop { get; init; } = ["ALL"];

        public IReadOnlyList<string> SecurityOpt { get; init; } = ["no-new-privileges"];

        public required IReadOnlyDictionary<string, string> Tmpfs { get; init; }

        public required IReadOnlyList<Mount> Mounts { get; init; }

        public required IReadOnlyList<Limit> Ulimits { get; init; }

        public LogSettings LogConfig { get; init; } = new("none");

        public IReadOnlyList<DeviceRequest>? DeviceRequests { get; init; }
    }

    /// <summary>Unlike a `Binds` entry, it fails when there is no such source, where that one would make a folder.</summary>
    internal sealed record Mount(string Source, string Target, bool ReadOnly)
    {
        public string Type { get; init; } = "bind";
    }

    internal sealed record Limit(string Name, long Soft, long Hard);

    internal sealed record LogSettings(string Type);

    internal sealed record DeviceRequest(string Driver, [property: System.Text.Json.Serialization.JsonPropertyName("DeviceIDs")] IReadOnlyList<string> DeviceIds, IReadOnlyList<IReadOnlyList<string>> Capabilities);
}
