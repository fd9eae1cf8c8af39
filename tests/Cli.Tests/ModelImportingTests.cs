using System.Security.Cryptography;
using AIForge.Cli.Files;
using AIForge.Protocol.V1;
using AIForge.Testing;

namespace AIForge.Cli.Tests;

/// <summary>Imports against a whole network and a small hub, over HTTP.</summary>
public sealed class ModelImportingTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly NetworkFixture _fixture = fixture.Required();
    private readonly CountingProgress _progress = new();

    [SkippableFact]
    public async Task Import_OnlyFile_BecomesAModel()
    {
        using var gateway = await ClientAsync();

        var done = await ImportAsync(gateway, new CreateModelImportRequest { Repository = "creator/tiny" });

        (done.State, done.File).Should().Be(("ready", "tiny.gguf"));
        _progress.Done.Should().Contain("fetch", done.SizeBytes).And.Contain("verify", done.SizeBytes);
        var model = (await gateway.SendAsync<GetModelResponse>(HttpMethod.Get, $"/api/models/{done.ModelId}", null, default).Within()).Model;
        (model.Sha256, model.SourceRepository).Should().Be((Convert.ToHexStringLower(SHA256.HashData(NetworkFixture.HubFile)), "creator/tiny"));
    }

    [SkippableFact]
    public async Task Import_NoSuchRepository_SaysSo()
    {
        using var gateway = await ClientAsync();

        var import = () => ImportAsync(gateway, new CreateModelImportRequest { Repository = "creator/none" });

        (await import.Should().ThrowAsync<CliException>()).Which.Message.Should().Contain("no such repository");
    }

    /// <summary>What has a name of its own stands beside the identifiers of imports.</summary>
    [SkippableFact]
    public async Task FilesAndToken_HaveTheirRoutes()
    {
        using var gateway = await ClientAsync();

        var listed = await gateway.SendAsync<ListImportableFilesResponse>(HttpMethod.Get, "/api/models/imports/files?repository=creator%2Ftiny", null, default).Within();
        await gateway.SendAsync<SetImportTokenResponse>(HttpMethod.Put, "/api/models/imports/token", new SetImportTokenRequest { Token = "hf_something" }, default).Within();
        var kept = await gateway.SendAsync<GetImportTokenResponse>(HttpMethod.Get, "/api/models/imports/token", null, default).Within();
        await gateway.SendAsync<DeleteImportTokenResponse>(HttpMethod.Delete, "/api/models/imports/token", null, default).Within();
        var gone = await gateway.SendAsync<GetImportTokenResponse>(HttpMethod.Get, "/api/models/imports/token", null, default).Within();

        listed.Files.Single().Path.Should().Be("tiny.gguf");
        (kept.Present, gone.Present).Should().Be((true, false));
    }

    private async Task<GatewayClient> ClientAsync() => new(_fixture.Gateway, await _fixture.KeyAsync(), new SocketsHttpHandler());

    private Task<ModelImport> ImportAsync(GatewayClient gateway, CreateModelImportRequest order) =>
        new ModelImporting(gateway, _progress, TimeProvider.System).RunAsync(order, default).Within(TimeSpan.FromSeconds(60));
}
