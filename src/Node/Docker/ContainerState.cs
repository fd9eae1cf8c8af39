using System.Text.Json.Serialization;

namespace AIForge.Node.Docker;

/// <summary>How a container is, or how it ended.</summary>
internal sealed record ContainerState(
    bool Running, int ExitCode, [property: JsonPropertyName("OOMKilled")] bool OutOfMemory, DateTimeOffset StartedAt, DateTimeOffset FinishedAt);
