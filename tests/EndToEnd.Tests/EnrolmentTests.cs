using System.Net;
using System.Net.Http.Json;

namespace AIForge.EndToEnd.Tests;

/// <summary>A machine that knows a node token and nothing else.</summary>
[Collection(NetworkCollection.Name)]
public sealed class EnrolmentTests(NetworkFixture network)
{
    [SkippableFact]
    public async Task NodeToken_OfANewMachine_EnrolsItAndItServes()
    {
        await network.EnsureNodesAsync();
        var made = await NetworkFixture.Json(await network.Client.PostAsJsonAsync("/api/nodes/tokens", new { name = "a new machine" }));
        var tokenPath = $"/api/nodes/tokens/{made.GetProperty("nodeToken").GetProperty("tokenId").GetString()}";
        await using var node = network.RunNode("enrolled", made.GetProperty("token").GetString()!);
        var nodeId = await Eventually.GetAsync(async () => await EnrolledAsync(), $"the machine to be enrolled; it says: {node.Output}");
        await network.KillNodeAsync("one");
        await network.KillNodeAsync("two");

        var answer = await Eventually.GetAsync(async () => await AskAsync(), $"an answer of the enrolled machine; it says: {node.Output}");

        answer.Should().Be("The capital of France is Paris.");
        (await ServedByAsync()).Should().Be(nodeId);
        (await network.Client.DeleteAsync(tokenPath)).StatusCode.Should().Be(HttpStatusCode.OK);
        await Eventually.BecomesTrueAsync(async () => await AskAsync() is null, "the network to refuse the machine");
        await network.EnsureNodesAsync();
    }

    private async Task<string?> EnrolledAsync()
    {
        var listed = await NetworkFixture.Json(await network.Client.GetAsync("/api/nodes/tokens"));
        var token = listed.GetProperty("nodeTokens").EnumerateArray().Single(token => token.GetProperty("name").GetString() == "a new machine");
        return token.GetProperty("nodeId").GetString() is { Length: > 0 } id ? id : null;
    }

    private async Task<string?> AskAsync()
    {
        using var response = await network.Client.PostAsJsonAsync("/v1/chat/completions", ChatStream.Body("What is the capital of France?", null, stream: false));
        if (!response.IsSuccessStatusCode) return null;
        return (await NetworkFixture.Json(response)).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
    }

    private async Task<string> ServedByAsync()
    {
        await using var command = network.Database.Source.CreateCommand("select node_id from api_requests order by id desc limit 1");
        return new Shared.Ids.Id<Shared.Ids.NodeTag>((Guid)(await command.ExecuteScalarAsync())!).ToString();
    }
}
