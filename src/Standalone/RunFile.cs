using System.Text.Json;

namespace AIForge.Standalone;

/// <summary>Says in the data folder which process runs on it and where it listens; also the line that `up --json` prints.</summary>
internal sealed record RunFile(string Gateway, string Grpc, string ApiKey, string Model, string NodeId, int Pid, string StartTicks)
{
    /// <summary>Whether the gateway also serves the web app.</summary>
    public bool HasWeb { get; init; }

    /// <summary>With which the user "demo" signs in there, unless it has chosen another one since.</summary>
    public string? DemoPassword { get; init; }

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "run.json");

    /// <summary>Null when nothing runs on the folder, also after a crash: a number that now belongs to another process does not count.</summary>
    public static RunFile? ReadRunning(string dataFolder)
    {
        var path = PathIn(dataFolder);
        if (SecretFile.Read(path) is not { Length: > 0 } text) return null;
        var run = JsonSerializer.Deserialize<RunFile>(text, Json);
        return run is not null && ProcessStart.Of(run.Pid) == run.StartTicks ? run : null;
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    // It holds the demo key, hence as protected as that.
    public void Write(string dataFolder) => SecretFile.Write(PathIn(dataFolder), ToJson());

    public static void Delete(string dataFolder) => File.Delete(PathIn(dataFolder));
}
