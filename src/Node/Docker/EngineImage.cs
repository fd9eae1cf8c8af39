namespace AIForge.Node.Docker;

/// <summary>An image that the engine has.</summary>
/// <param name="Id">Digest of its configuration, sha256:….</param>
internal sealed record EngineImage(string Id, long Size, IReadOnlyList<string>? RepoTags, IReadOnlyList<string>? RepoDigests, EngineImage.Settings? Config)
{
    /// <summary>Folders for which an engine would make volumes that nothing bounds.</summary>
    public IEnumerable<string> Volumes => Config?.Volumes?.Keys ?? Enumerable.Empty<string>();

    internal sealed record Settings(Dictionary<string, System.Text.Json.JsonElement>? Volumes);
}
