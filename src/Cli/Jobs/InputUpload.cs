using AIForge.Protocol.V1;

namespace AIForge.Cli.Jobs;

/// <summary>Uploads a file that a container is to read.</summary>
internal sealed class InputUpload(GatewayClient gateway)
{
    /// <param name="input">FILE=PATH.</param>
    public async Task<(string Cid, string Path)> RunAsync(string input, CancellationToken cancellationToken)
    {
        var equals = input.LastIndexOf('=');
        if (equals < 1) throw new CliException($"'{input}' is no FILE=PATH.");
        var (file, path) = (input[..equals], input[(equals + 1)..]);
        await using var bytes = File.OpenRead(file);
        using var content = new StreamContent(bytes);
        var target = $"/api/files?filename={Uri.EscapeDataString(Path.GetFileName(file))}&size_bytes={bytes.Length}";
        var uploaded = await gateway.SendBytesAsync<UploadFileResponse>(HttpMethod.Post, target, content, cancellationToken);
        return uploaded.File is { } done
            ? (done.Cid, path.Length > 0 ? path : done.Filename)
            : throw new CliException($"{file} is uploaded and still being checked; submit again in a moment. {uploaded.Upload?.FailureMessage}");
    }
}
