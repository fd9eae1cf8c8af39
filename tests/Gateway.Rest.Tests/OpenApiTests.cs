using System.Text.Json;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>The generated document: complete, consistent, and with the comments of the proto files.</summary>
[Collection(GatewaySuite.Name)]
public sealed class OpenApiTests(GatewayFixture gateway)
{
    [Fact]
    public async Task Document_References_AllResolve()
    {
        var root = (await Exchange.SendAsync(gateway, "GET", "/openapi.json")).Json;

        var schemas = root.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(p => p.Name).ToHashSet();
        References(root).Should().NotBeEmpty().And.OnlyContain(r => schemas.Contains(r.Replace("#/components/schemas/", "")));
    }

    [Fact]
    public async Task Document_Operations_HaveUniqueIdsAndPathParameters()
    {
        var root = (await Exchange.SendAsync(gateway, "GET", "/openapi.json")).Json;

        var operations = root.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(o => (Path: p.Name, o.Value))).ToList();
        operations.Select(o => o.Value.GetProperty("operationId").GetString()).Should().OnlyHaveUniqueItems();
        foreach (var (path, operation) in operations)
        {
            var named = operation.GetProperty("parameters").EnumerateArray().Where(p => p.GetProperty("in").GetString() == "path");
            named.All(p => path.Contains("{" + p.GetProperty("name").GetString() + "}")).Should().BeTrue(path);
            named.Count().Should().Be(path.Count(c => c == '{'));
        }
    }

    [Fact]
    public async Task Document_Chat_HasCommentsAndBothContentTypes()
    {
        var root = (await Exchange.SendAsync(gateway, "GET", "/openapi.json")).Json;

        var chat = root.GetProperty("paths").GetProperty("/v1/chat/completions").GetProperty("post");
        chat.GetProperty("summary").GetString().Should().Be("Answers a conversation");
        chat.GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject().Select(p => p.Name)
            .Should().Equal("application/json", "text/event-stream");
        var chunk = root.GetProperty("components").GetProperty("schemas").GetProperty("ChatCompletionChunk").GetProperty("properties");
        chunk.TryGetProperty("usage_requested", out _).Should().BeFalse("hidden fields are no part of the contract");
        chunk.GetProperty("created").GetProperty("type").GetString().Should().Be("integer");
        chunk.GetProperty("created").GetProperty("description").GetString().Should().Contain("Seconds since 1970");
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Name == "$ref" ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
