using System.Text.Json;
using AIForge.Storage.Cids;
using AIForge.Storage.Disk;
using AIForge.Storage.Objects;
using AIForge.Storage.UnixFs;

namespace AIForge.Storage.Content;

/// <summary>
/// The content of an IPFS node, by Kubo's RPC. The node is trusted with keeping and with nothing else: the CID of what is added is computed
/// here too, and files are read block by block, each checked. Only what the node itself has is there; it does not search the network.
/// </summary>
/// <param name="rpc">For example "http://127.0.0.1:5001".</param>
/// <param name="limit">How long the node may keep silent.</param>
public sealed class IpfsClient(Uri rpc, HttpClient http, TimeSpan limit) : IContentStore
{
    private const int LongestMessage = 16 * 1024;

    // The node writes what it was sent, or looks at every block of a file.
    private static readonly TimeSpan WholeFileLimit = TimeSpan.FromMinutes(5);

    private readonly Uri _api = new(rpc.ToString().TrimEnd('/') + "/api/v0/");

    public async Task<DagLink> AddAsync(Stream content, UnixFsLayout layout, CancellationToken cancellationToken)
    {
        using var time = new CallTime(limit, cancellationToken);
        var file = new AddedFile(content, layout, time, WholeFileLimit);
        using var form = new MultipartFormDataContent { { file, "file", "file" } };
        var command = $"add?pin=true&quieter=true&cid-version={layout.CidVersion}&raw-leaves={(layout.RawLeaves ? "true" : "false")}&chunker=size-{UnixFsLayout.ChunkSize}&max-file-links={UnixFsLayout.Width}";
        try
        {
            using var response = await SendAsync(command, form, time.Token);
            await RequireSuccessAsync(response, time.Token);
            return RootOf(file, await ReadTextAsync(response, time.Token));
        }
        catch (Exception) when (file.Failure is not null)
        {
            throw file.Failure;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsOutage(exception))
        {
            throw Outage(exception);
        }
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Cid cid, long offset, long length, CancellationToken cancellationToken) =>
        new UnixFsReader(this).ReadAsync(cid, offset, length, cancellationToken);

    public async ValueTask<byte[]?> ReadAsync(Cid cid, CancellationToken cancellationToken) =>
        await CallAsync($"block/get?offline=true&arg={cid}", limit, BlockOfAsync, cancellationToken);

    public async Task<long?> FindSizeAsync(Cid cid, CancellationToken cancellationToken)
    {
        try
        {
            return await new UnixFsReader(this).SizeAsync(cid, cancellationToken);
        }
        catch (BlockMissingException)
        {
            return null;
        }
    }

    public async Task PinAsync(Cid cid, CancellationToken cancellationToken)
    {
        var isThere = await CallAsync($"pin/add?offline=true&recursive=true&arg={cid}", WholeFileLimit, IsThereAsync, cancellationToken);
        if (!isThere) throw new BlockMissingException(cid);
    }

    public Task UnpinAsync(Cid cid, CancellationToken cancellationToken) => CallAsync($"pin/rm?recursive=true&arg={cid}", limit, IsUnpinnedAsync, cancellationToken);

    private static DagLink RootOf(AddedFile file, string reply)
    {
        var root = file.Root ?? throw new StoreUnavailableException("The IPFS node answered before it had the file.", new InvalidDataException());
        // One line a file, and progress before it where a node reports that unasked.
        var told = JsonOf(reply.TrimEnd().Split('\n')[^1], "Hash");
        return told == root.Cid.ToString()
            ? root
            : throw new StoreUnavailableException($"The IPFS node made {told ?? "nothing"} of what is {root.Cid}.", new InvalidDataException(reply));
    }

    private static async Task<byte[]?> BlockOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!await IsThereAsync(response, cancellationToken)) return null;
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        // One byte more than a block may have shows the reader that it is none.
        var block = new byte[DagNode.LargestBlock + 1];
        var length = await body.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancellationToken);
        return block[..length];
    }

    private static async Task<bool> IsThereAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return true;
        var message = await FailureAsync(response, cancellationToken);
        return IsMissing(message) ? false : throw Refusal(message);
    }

    private static async Task<bool> IsUnpinnedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return true;
        var message = await FailureAsync(response, cancellationToken);
        return message.Contains("not pinned", StringComparison.OrdinalIgnoreCase) ? false : throw Refusal(message);
    }

    private static async Task RequireSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode) throw Refusal(await FailureAsync(response, cancellationToken));
    }

    private static bool IsMissing(string message) =>
        message.Contains("could not find", StringComparison.OrdinalIgnoreCase) || message.Contains("not found", StringComparison.OrdinalIgnoreCase);

    private static StoreUnavailableException Refusal(string message) => new($"The IPFS node refuses: {message}", new HttpRequestException(message))
    {
        IsFull = message.Contains("no space left", StringComparison.OrdinalIgnoreCase) || message.Contains("quota exceeded", StringComparison.OrdinalIgnoreCase),
    };

    private static async Task<string> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await ReadTextAsync(response, cancellationToken);
        return JsonOf(text, "Message") ?? $"status {(int)response.StatusCode}";
    }

    private static string? JsonOf(string text, string property)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(property, out var value) ? value.ToString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<string> ReadTextAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = new PartStream(await response.Content.ReadAsStreamAsync(cancellationToken), LongestMessage);
        using var reader = new StreamReader(body);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static bool IsOutage(Exception exception) => exception is HttpRequestException or IOException or OperationCanceledException;

    private static StoreUnavailableException Outage(Exception exception) => new("The IPFS node cannot be reached or does not answer in time.", exception);

    private async Task<T> CallAsync<T>(string command, TimeSpan within, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var time = new CallTime(within, cancellationToken);
        try
        {
            using var response = await SendAsync(command, null, time.Token);
            return await read(response, time.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsOutage(exception))
        {
            throw Outage(exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string command, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_api, command)) { Content = content };
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }
}
