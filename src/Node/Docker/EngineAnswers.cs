using System.Text.Json.Serialization;

namespace AIForge.Node.Docker;

/// <summary>Answers of the engine that nobody but its client sees.</summary>
internal static class EngineAnswers
{
    internal sealed record ErrorAnswer(string Message);

    internal sealed record VersionAnswer(string Version, [property: JsonPropertyName("MinAPIVersion")] string? MinApiVersion);

    internal sealed record InfoAnswer([property: JsonPropertyName("NCPU")] int Cpus, long MemTotal, Dictionary<string, System.Text.Json.JsonElement>? Runtimes);

    internal sealed record CreateAnswer(string Id);

    internal sealed record WaitAnswer(int StatusCode, ErrorAnswer? Error);

    internal sealed record InspectAnswer(ContainerState State);

    internal sealed record ListEntry(string Id, Dictionary<string, string>? Labels);
}
