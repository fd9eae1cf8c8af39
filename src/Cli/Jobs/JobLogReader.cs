using System.Text.Json;
using AIForge.Protocol.V1;
using Google.Protobuf;

namespace AIForge.Cli.Jobs;

/// <summary>Writes what a job wrote: its standard output here, its standard error there.</summary>
internal sealed class JobLogReader(GatewayClient gateway, TextWriter output, TextWriter error)
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public async Task ReadAsync(string job, CancellationToken cancellationToken)
    {
        var offset = 0L;
        while (true)
        {
            var page = await gateway.SendAsync<GetJobLogsResponse>(HttpMethod.Get, $"/api/jobs/{job}/logs?offset={offset}", null, cancellationToken);
            Write(page);
            if (page.Entries.Count == 0 || page.Complete) return;
            offset = page.NextOffset;
        }
    }

    public async Task FollowAsync(string job, CancellationToken cancellationToken)
    {
        using var response = await gateway.OpenAsync($"/api/jobs/{job}/logs:tail", range: null, ifRange: null, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0) Write(PageOf(line));
        }
    }

    /// <summary>A line holds a message as `result`, the last one of a stream that failed an `error`.</summary>
    private static GetJobLogsResponse PageOf(string line)
    {
        using var frame = JsonDocument.Parse(line);
        return frame.RootElement.TryGetProperty("result", out var result)
            ? Parser.Parse<TailJobLogsResponse>(result.GetRawText()).Page ?? new GetJobLogsResponse()
            : throw new CliException("The log broke off. Run the command again.");
    }

    private void Write(GetJobLogsResponse page)
    {
        foreach (var entry in page.Entries) (entry.Stream == JobLogStream.Stderr ? error : output).Write(Shown(entry.Text));
        if (page is { Full: true, Complete: true }) error.WriteLine("forge job: the job wrote more than is kept.");
    }

    // It comes from somebody else's machine and could move the cursor.
    private static string Shown(string text) => string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t' or '\r') ? '\uFFFD' : c));
}
