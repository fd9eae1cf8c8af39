using System.Text.Json;
using AIForge.Gateway.Rest;
using AIForge.Testing;

namespace AIForge.EndToEnd.Tests;

/// <summary>The public HTTP API as one document: what changes for clients shows in the diff of a golden file.</summary>
public sealed class PublicApiTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    [Fact]
    public async Task OpenApiDocument_IsTheReviewedOne()
    {
        // It follows from the descriptors alone: no coordinator is needed.
        await using var gateway = GatewayHost.Build(new GatewayOptions { Url = "http://127.0.0.1:0", CoordinatorUrl = "http://127.0.0.1:9" });
        await gateway.StartAsync().Within();
        using var client = new HttpClient();

        var document = await client.GetStringAsync(gateway.Urls.First() + "/openapi.json").Within();

        var root = JsonDocument.Parse(document).RootElement;
        GoldenFile.Check(RepositoryFolder.Combine("tests", "EndToEnd.Tests", "Golden", "openapi.json"), JsonSerializer.Serialize(root, Indented) + "\n");
    }
}
