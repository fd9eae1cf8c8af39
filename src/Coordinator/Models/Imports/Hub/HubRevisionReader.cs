using System.Text.Json;

namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>Reads the hub's JSON about a repository. What is not as it should be is left out or refused.</summary>
internal static class HubRevisionReader
{
    private const int MostFiles = 1_000;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { MaxDepth = 32 };

    /// <exception cref="Shared.Faults.FaultException">It is something else.</exception>
    public static HubRevision Read(byte[] json)
    {
        var answer = Parse(json);
        if (answer?.Sha is not { } commit || !HubNames.IsCommit(commit)) throw ImportsFaults.SourceRefused("it names no commit");

        var files = (answer.Siblings ?? [])
            .Where(sibling => sibling?.Rfilename is { } path && HubNames.IsPath(path) && HubNames.IsModelFile(path))
            .Select(sibling => new HubFile(sibling!.Rfilename!, sibling.Lfs?.Size ?? sibling.Size ?? 0, sibling.Lfs?.Sha256 ?? ""))
            .Take(MostFiles);
        return new HubRevision(commit, [.. files]);
    }

    private static Answer? Parse(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<Answer>(json, Options);
        }
        catch (JsonException)
        {
            throw ImportsFaults.SourceRefused("it answers with something else than a hub does");
        }
    }

    private sealed record Answer(string? Sha, IReadOnlyList<Sibling?>? Siblings);

    private sealed record Sibling(string? Rfilename, long? Size, Lfs? Lfs);

    private sealed record Lfs(string? Sha256, long? Size);
}
