using AIForge.Protocol.V1;

namespace AIForge.Cli.Jobs;

/// <summary>What a job left.</summary>
internal sealed class JobOutputs(GatewayClient gateway, TextWriter output)
{
    public async Task ListAsync(string job, CancellationToken cancellationToken)
    {
        var token = "";
        do
        {
            var page = await gateway.SendAsync<ListJobOutputsResponse>(HttpMethod.Get, $"/api/jobs/{job}/outputs?page_size=1000&page_token={token}", null, cancellationToken);
            foreach (var file in page.Files) await output.WriteLineAsync($"{file.SizeBytes,14} {file.Path}");
            token = page.NextPageToken;
        }
        while (token.Length > 0);
    }

    /// <exception cref="IOException">The file is there already, or the connection broke.</exception>
    public async Task DownloadAsync(string job, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        using var response = await gateway.OpenAsync($"/api/jobs/{job}/outputs:download", range: null, ifRange: null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await body.CopyToAsync(file, cancellationToken);
        await output.WriteLineAsync(path);
    }
}
