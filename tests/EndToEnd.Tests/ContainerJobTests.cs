using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AIForge.Testing;

namespace AIForge.EndToEnd.Tests;

/// <summary>Container jobs through all the processes and a real engine: files in, an archive out, and nothing left behind.</summary>
[Collection(NetworkCollection.Name)]
public sealed class ContainerJobTests(NetworkFixture network, DockerFixture docker) : IClassFixture<DockerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Wordcount_FromFilesToOutputs()
    {
        _ = (network.Client, network.Bucket, network.Ipfs.Rpc, docker.Socket);
        await using var node = await StartAsync("words");
        var example = RepositoryFolder.Combine("examples", "jobs", "wordcount");
        var script = await UploadAsync("count.sh", await File.ReadAllTextAsync(Path.Combine(example, "count.sh")));
        var text = await UploadAsync("a.txt", "the cat and the dog and the mouse");
        var order = (await File.ReadAllTextAsync(Path.Combine(example, "job.json")))
            .Replace("IMAGE@sha256:DIGEST", docker.Image, StringComparison.Ordinal).Replace("CID_OF_COUNT_SH", script, StringComparison.Ordinal).Replace("CID_OF_A_TEXT", text, StringComparison.Ordinal);

        var job = await SubmitAsync(order);
        var done = await EndedAsync(job, node);

        done.GetProperty("status").GetString().Should().Be("JOB_STATUS_COMPLETED", $"{done}");
        done.GetProperty("parameters").GetProperty("env").GetProperty("TOP").GetString().Should().Be("***");
        var words = await network.Client.GetStringAsync($"/api/jobs/{job}/outputs/words.tsv");
        words.Split('\n').Should().Contain("aiforge\t14", "the script counts itself too");
        (await network.Client.GetStringAsync($"/api/jobs/{job}/outputs/files/a.txt.count")).Trim().Should().Be("8");
        (await LogAsync(job)).Should().Contain("counted");

        // Outputs are inputs of the next job by their CID.
        var cid = done.GetProperty("result").GetProperty("output_cid").GetString();
        var next = await SubmitAsync(Order($"\"command\":[\"sh\",\"-c\",\"tar -tf /inputs/before.tar\"],\"inputs\":[{{\"cid\":\"{cid}\",\"path\":\"before.tar\"}}]"));
        (await EndedAsync(next, node)).GetProperty("status").GetString().Should().Be("JOB_STATUS_COMPLETED");
        await Eventually.BecomesTrueAsync(
            async () => (await LogAsync(next)).Contains("words.tsv", StringComparison.Ordinal), "the names of the archive in the log", Patience);
        await NothingIsLeftAsync();
    }

    [SkippableFact]
    public async Task NodeKilled_TheJobRunsAgainAndItsContainerIsRemoved()
    {
        _ = (network.Client, network.Bucket, docker.Socket);
        var node = await StartAsync("killed");
        try
        {
            var job = await SubmitAsync(Order("\"command\":[\"sh\",\"-c\",\"echo begun; sleep 8; echo whole > /outputs/done\"],\"outputs_path\":\"/outputs\""));
            await Eventually.BecomesTrueAsync(async () => (await ContainersAsync()).Length > 0, $"the container to run; the node says: {node.Output}", Patience);

            await node.KillAsync();
            (await ContainersAsync()).Should().NotBeEmpty("an engine does not mind that the daemon is gone");
            await node.DisposeAsync();
            node = await StartAsync("killed");
            var done = await EndedAsync(job, node);

            (done.GetProperty("status").GetString(), done.GetProperty("attempt").GetInt32()).Should().Be(("JOB_STATUS_COMPLETED", 2), $"{done}");
            (await network.Client.GetStringAsync($"/api/jobs/{job}/outputs/done")).Trim().Should().Be("whole");
            await NothingIsLeftAsync();
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    [SkippableFact]
    public async Task CommandThatFails_KeepsItsLogAndSaysWhy()
    {
        _ = (network.Client, network.Bucket, docker.Socket);
        await using var node = await StartAsync("failing");

        var job = await SubmitAsync(Order("\"command\":[\"sh\",\"-c\",\"echo out of luck >&2; exit 7\"]"));
        var done = await EndedAsync(job, node);

        (done.GetProperty("status").GetString(), done.GetProperty("error").GetProperty("reason").GetString(), done.GetProperty("attempt").GetInt32())
            .Should().Be(("JOB_STATUS_FAILED", "COMMAND_FAILED", 1));
        done.GetProperty("result").GetProperty("exit_code").GetInt32().Should().Be(7);
        (await LogAsync(job)).Should().Contain("out of luck");
        await NothingIsLeftAsync();
    }

    [SkippableFact]
    public async Task NobodyHasThatMuch_TheJobSaysWhyItWaits()
    {
        _ = (network.Client, network.Bucket, docker.Socket);
        await using var node = await StartAsync("small");

        var job = await SubmitAsync(Order("\"command\":[\"true\"],\"memory_bytes\":\"16Gi\""));

        var why = await NetworkFixture.Json(await network.Client.GetAsync($"/api/jobs/{job}:why"));
        why.ToString().Should().Contain("memory", "the node has 256 MB for containers");
        using var cancelled = await network.Client.PostAsJsonAsync($"/api/jobs/{job}:cancel", new { });
        cancelled.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private string Order(string parameters)
    {
        var memory = parameters.Contains("memory_bytes", StringComparison.Ordinal) ? "" : "\"memory_bytes\":\"64Mi\",";
        return $"{{\"type\":\"container\",\"ttl_seconds\":120,\"parameters\":{{\"image\":\"{docker.Image}\",\"cpus\":0.5,\"disk_bytes\":\"16Mi\",{memory}{parameters}}}}}";
    }

    /// <summary>A node that runs containers by the engine of this class, and no models.</summary>
    private async Task<ProgramProcess> StartAsync(string name)
    {
        var node = await network.RunContainerNodeAsync(name, docker.Socket);
        await Eventually.BecomesTrueAsync(
            () => Task.FromResult(node.Output.Contains("Connected to", StringComparison.Ordinal)), $"node {name} to connect; it says: {node.Output}", Patience);
        return node;
    }

    private async Task<string> UploadAsync(string name, string content)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(content)), "file", name } };
        return (await NetworkFixture.Json(await network.Client.PostAsync("/api/files", form))).GetProperty("file").GetProperty("cid").GetString()!;
    }

    private async Task<string> SubmitAsync(string order)
    {
        using var body = new StringContent(order, System.Text.Encoding.UTF8, "application/json");
        return (await NetworkFixture.Json(await network.Client.PostAsync("/api/jobs", body))).GetProperty("job").GetProperty("jobId").GetString()!;
    }

    private async Task<JsonElement> EndedAsync(string job, ProgramProcess node)
    {
        var seen = default(JsonElement);
        await Eventually.BecomesTrueAsync(
            async () => (seen = (await NetworkFixture.Json(await network.Client.GetAsync($"/api/jobs/{job}"))).GetProperty("job")).TryGetProperty("endTime", out var ended) && ended.ValueKind != JsonValueKind.Null,
            $"job {job} to end; it is {seen}; the node says: {node.Output}",
            Patience);
        return seen;
    }

    private async Task<string> LogAsync(string job) => string.Concat((await NetworkFixture.Json(await network.Client.GetAsync($"/api/jobs/{job}/logs")))
        .GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("text").GetString()));

    private async Task<string[]> ContainersAsync() =>
        (await docker.CliAsync("ps", "-aq", "--filter", "label=aiforge.job")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task NothingIsLeftAsync() => Eventually.BecomesTrueAsync(async () => (await ContainersAsync()).Length == 0, "no container to be left", Patience);
}
