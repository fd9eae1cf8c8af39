using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using AIForge.Shared.Faults;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>Repositories of the hub, their files, and the bytes of these.</summary>
internal sealed partial class HubRepositories(HubClient client, IOptions<HuggingFaceOptions> options, TimeProvider clock)
{
    private const int MaxFactsBytes = 8 << 20;
    private const int MaxCardBytes = 256 << 10;

    public async Task<HubRevision> FindAsync(string repository, string revision, string? token, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(new HubRequest(HttpMethod.Get, HubNames.FactsPath(repository, revision), token), cancellationToken);
        var json = await ReadAsync(response, MaxFactsBytes, cancellationToken);
        return json.Length <= MaxFactsBytes ? HubRevisionReader.Read(json) : throw ImportsFaults.SourceRefused($"its list of the repository's files has more than {MaxFactsBytes} bytes");
    }

    public async Task<RemoteFile> FindFileAsync(ModelOrigin origin, string? token, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(new HubRequest(HttpMethod.Head, PathOf(origin), token), cancellationToken);
        var facts = response.Facts;
        if (facts.Commit is { } commit && commit != origin.Revision) throw ImportsFaults.FileChanged($"it is of commit {Shown(commit)}");
        if (facts.SizeBytes is not { } size || facts.Etag is not { Length: > 0 } etag) throw ImportsFaults.SourceRefused("it does not say the size and the ETag");
        return new RemoteFile(origin, size, etag, Sha256().IsMatch(etag) ? etag : null);
    }

    /// <summary>The card; an empty one where the repository has none.</summary>
    public async Task<RepositoryCard> CardAsync(string repository, string commit, string? token, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(new HubRequest(HttpMethod.Get, HubNames.FilePath(repository, commit, "README.md"), token), cancellationToken);
            var bytes = await ReadAsync(response, MaxCardBytes, cancellationToken);
            return RepositoryCard.Parse(Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, MaxCardBytes)));
        }
        catch (FaultException fault) when (fault.Kind == FaultKind.NotFound)
        {
            return RepositoryCard.Empty;
        }
    }

    /// <summary>A range of the file, which must still be the same.</summary>
    public async Task<RemoteStream> OpenAsync(ModelOrigin origin, string etag, (long Size, long Offset, long Length) range, string? token, CancellationToken cancellationToken)
    {
        var wanted = new RangeHeaderValue(range.Offset, range.Offset + range.Length - 1);
        var response = await client.SendAsync(new HubRequest(HttpMethod.Get, PathOf(origin), token, wanted), cancellationToken);
        try
        {
            Check(response, origin, etag, range);
            return new RemoteStream(response, await response.Message.Content.ReadAsStreamAsync(cancellationToken), range.Length, options.Value.Silence, clock);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static void Check(HubResponse response, ModelOrigin origin, string etag, (long Size, long Offset, long Length) range)
    {
        var (facts, content) = (response.Facts, response.Message.Content.Headers);
        if (facts.Commit is { } commit && commit != origin.Revision) throw ImportsFaults.FileChanged($"it is of commit {Shown(commit)}");
        if (facts.Etag != etag) throw ImportsFaults.FileChanged("it has another ETag");
        if (facts.SizeBytes != range.Size) throw ImportsFaults.FileChanged($"it has {facts.SizeBytes} bytes and not {range.Size}");
        if (content.ContentEncoding.Count > 0) throw ImportsFaults.SourceRefused("its bytes are encoded");

        var isRange = response.Message.StatusCode == HttpStatusCode.PartialContent;
        if (isRange && content.ContentRange?.Length != range.Size) throw ImportsFaults.FileChanged("the host that has it knows another size");
        if (isRange ? content.ContentRange?.From != range.Offset : range.Length != range.Size) throw ImportsFaults.SourceRefused("it does not give ranges");
    }

    /// <summary>The body; of a longer one than it may be, one byte more than that.</summary>
    private async Task<byte[]> ReadAsync(HubResponse response, int most, CancellationToken cancellationToken)
    {
        await using var body = new RemoteStream(response, await response.Message.Content.ReadAsStreamAsync(cancellationToken), null, options.Value.Silence, clock);
        var bytes = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (bytes.Length <= most && await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most + 1 - bytes.Length)), cancellationToken) is var count and > 0)
            bytes.Write(buffer, 0, count);
        return bytes.ToArray();
    }

    private static string PathOf(ModelOrigin origin) => HubNames.FilePath(origin.Repository, origin.Revision, origin.File);

    private static string Shown(string commit) => HubNames.IsCommit(commit) ? commit : "another name";

    [GeneratedRegex("^[0-9a-f]{64}\\z")]
    private static partial Regex Sha256();
}
