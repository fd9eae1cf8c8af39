using System.Globalization;

namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>What the hub's headers say of a file; null where they do not.</summary>
/// <param name="Commit">That the file is of.</param>
/// <param name="Etag">Without quotes. Of a large file it is its SHA-256.</param>
internal sealed record HubFileFacts(string? Commit, long? SizeBytes, string? Etag)
{
    public static HubFileFacts None { get; } = new(null, null, null);

    /// <summary>Adds what the hub says itself, before it redirects to where the bytes are.</summary>
    public HubFileFacts With(HttpResponseMessage response) => new(
        HubHeaders.Find(response, "X-Repo-Commit") ?? Commit,
        long.TryParse(HubHeaders.Find(response, "X-Linked-Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : SizeBytes,
        Unquoted(HubHeaders.Find(response, "X-Linked-Etag")) ?? Etag);

    /// <summary>Adds what the answer with the file itself says where the hub was silent.</summary>
    public HubFileFacts Or(HttpResponseMessage response) => this with
    {
        SizeBytes = SizeBytes ?? response.Content.Headers.ContentRange?.Length ?? response.Content.Headers.ContentLength,
        Etag = Etag ?? Unquoted(HubHeaders.Find(response, "ETag")),
    };

    private static string? Unquoted(string? etag) => etag?.Replace("W/", "", StringComparison.Ordinal).Trim('"');
}
