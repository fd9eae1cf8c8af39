using AIForge.Protocol.V1;

namespace AIForge.Cli.Files;

/// <summary>Uploads a file as a model: hash, parts, completion. An interrupted push of the same file goes on where it stopped.</summary>
internal sealed class ModelPush(GatewayClient gateway, IFileProgress progress, TimeProvider clock)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly Retries _retries = new(clock);

    /// <param name="parallel">Parts that are sent at once.</param>
    /// <exception cref="CliException">The file was refused, or the network could not be reached for long.</exception>
    public async Task<ModelUpload> RunAsync(string path, CreateModelUploadRequest order, int parallel, CancellationToken cancellationToken)
    {
        order.SizeBytes = SizeOf(path);
        order.Sha256 = await FileHash.ReadAsync(path, progress.Begin("hash", order.SizeBytes), cancellationToken);
        var upload = await FindAsync(order, cancellationToken) ?? await CreateAsync(order, cancellationToken);
        await SendPartsAsync(path, upload, parallel, cancellationToken);
        return await CompleteAsync(upload, cancellationToken);
    }

    private static long SizeOf(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new CliException($"There is no file {path}.");
        return file.Length > 0 ? file.Length : throw new CliException($"{path} is empty.");
    }

    /// <summary>The upload that an earlier push of this file left open. That it has the same bytes is checked at the end, by the hash that it was given.</summary>
    private async Task<ModelUpload?> FindAsync(CreateModelUploadRequest order, CancellationToken cancellationToken)
    {
        var token = "";
        do
        {
            var page = await CallAsync<ListModelUploadsResponse>(HttpMethod.Get, $"/api/models/uploads?page_size=100&page_token={Uri.EscapeDataString(token)}", null, cancellationToken);
            var found = page.Uploads.FirstOrDefault(upload => upload.State == "receiving" && upload.SizeBytes == order.SizeBytes
                && upload.Filename == order.Filename && upload.Name.EndsWith($"/{order.Name}", StringComparison.Ordinal));
            if (found is not null) return (await GetAsync(found.UploadId, cancellationToken)).Upload;
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        return null;
    }

    private async Task<ModelUpload> CreateAsync(CreateModelUploadRequest order, CancellationToken cancellationToken) =>
        (await gateway.SendAsync<CreateModelUploadResponse>(HttpMethod.Post, "/api/models/uploads", order, cancellationToken)).Upload;

    private async Task SendPartsAsync(string path, ModelUpload upload, int parallel, CancellationToken cancellationToken)
    {
        var sent = progress.Begin("upload", upload.SizeBytes);
        sent(upload.ReceivedBytes);
        var missing = Enumerable.Range(1, upload.PartCount).Except(upload.ReceivedParts);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(missing, limits, async (number, token) =>
        {
            var offset = upload.PartSize * (number - 1);
            var length = Math.Min(upload.PartSize, upload.SizeBytes - offset);
            await _retries.RunAsync(() => SendPartAsync(path, upload, number, (offset, length), sent, token), token);
        });
    }

    private async Task<PutModelPartResponse> SendPartAsync(
        string path, ModelUpload upload, int number, (long Offset, long Length) place, Action<long> sent, CancellationToken cancellationToken)
    {
        var counted = 0L;
        using var content = new PartContent(path, place.Offset, place.Length, bytes =>
        {
            counted += bytes;
            sent(bytes);
        });
        try
        {
            return await gateway.SendBytesAsync<PutModelPartResponse>(HttpMethod.Put, $"/api/models/uploads/{upload.UploadId}/parts/{number}", content, cancellationToken);
        }
        catch
        {
            sent(-counted);
            throw;
        }
    }

    private async Task<ModelUpload> CompleteAsync(ModelUpload upload, CancellationToken cancellationToken)
    {
        var completed = await CallAsync<CompleteModelUploadResponse>(
            HttpMethod.Post, $"/api/models/uploads/{upload.UploadId}:complete", new CompleteModelUploadRequest(), cancellationToken);
        var (now, told) = (completed.Upload, 0L);
        var verified = progress.Begin("verify", upload.SizeBytes);
        while (now.State == "verifying")
        {
            verified(now.VerifiedBytes - told);
            told = now.VerifiedBytes;
            await Task.Delay(Poll, clock, cancellationToken);
            now = (await GetAsync(upload.UploadId, cancellationToken)).Upload;
        }

        verified(now.VerifiedBytes - told);
        return now.State == "ready" ? now : throw new CliException($"The network did not take the file. {now.FailureReason}: {now.FailureMessage}");
    }

    private Task<GetModelUploadResponse> GetAsync(string uploadId, CancellationToken cancellationToken) =>
        CallAsync<GetModelUploadResponse>(HttpMethod.Get, $"/api/models/uploads/{uploadId}", null, cancellationToken);

    private Task<T> CallAsync<T>(HttpMethod method, string target, Google.Protobuf.IMessage? body, CancellationToken cancellationToken)
        where T : Google.Protobuf.IMessage<T>, new() =>
        _retries.RunAsync(() => gateway.SendAsync<T>(method, target, body, cancellationToken), cancellationToken);
}
