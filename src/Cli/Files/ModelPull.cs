using System.Net;
using System.Net.Http.Headers;
using AIForge.Protocol.V1;

namespace AIForge.Cli.Files;

/// <summary>Downloads a model's file beside its final name, goes on where it broke off, and gives it the name when its hash is right.</summary>
internal sealed class ModelPull(GatewayClient gateway, IFileProgress progress, TimeProvider clock)
{
    private readonly Retries _retries = new(clock);

    /// <exception cref="CliException">The network refused, could not be reached for long, or gave other bytes.</exception>
    public async Task RunAsync(Model model, string path, CancellationToken cancellationToken)
    {
        if (File.Exists(path)) throw new CliException($"{path} is there already; name another file with --output.");

        var part = path + ".part";
        var got = progress.Begin("download", model.SizeBytes);
        if (File.Exists(part)) got(Math.Min(model.SizeBytes, new FileInfo(part).Length));
        await _retries.RunAsync(() => FillAsync(model, part, got, cancellationToken), cancellationToken);

        var hash = await FileHash.ReadAsync(part, progress.Begin("check", model.SizeBytes), cancellationToken);
        if (hash != model.Sha256)
        {
            File.Delete(part);
            throw new CliException($"What came has the SHA-256 {hash} and not {model.Sha256}; it was thrown away. Try again.");
        }

        File.Move(part, path);
    }

    private async Task<bool> FillAsync(Model model, string part, Action<long> got, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        if (file.Length >= model.SizeBytes) return true;

        var from = file.Length;
        var range = from > 0 ? new RangeHeaderValue(from, null) : null;
        var tag = from > 0 ? new EntityTagHeaderValue($"\"{model.Sha256}\"") : null;
        using var response = await gateway.OpenAsync($"/api/models/{model.ModelId}/content", range, tag, cancellationToken);
        if (response.StatusCode != HttpStatusCode.PartialContent && from > 0)
        {
            got(-from);
            from = 0;
            file.SetLength(0);
        }

        file.Position = from;
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await CopyAsync(body, file, got, cancellationToken);
        return file.Length >= model.SizeBytes ? true : throw new IOException("The download broke off.");
    }

    private static async Task CopyAsync(Stream body, FileStream file, Action<long> got, CancellationToken cancellationToken)
    {
        var buffer = new byte[256 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            got(count);
        }
    }
}
