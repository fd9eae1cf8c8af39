using System.Net;
using AIForge.Coordinator.Models.Imports;
using AIForge.Coordinator.Models.Imports.Hub;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Models.Uploads;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Models.Imports;

/// <summary>A coordinator that imports from a hub of the tests.</summary>
public sealed class ImportsFixture : UploadsFixture, IAsyncLifetime
{
    internal static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    internal HubServer Hub { get; } = new();

    internal ModelImportService.ModelImportServiceClient Imports => new(Anonymous);

    async Task IAsyncLifetime.InitializeAsync()
    {
        await Hub.StartAsync();
        await InitializeAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await Hub.DisposeAsync();
    }

    internal async Task<ModelImport> ImportAsync(TestUser user, HubRepo repo, Action<CreateModelImportRequest>? change = null, string? key = null)
    {
        var request = new CreateModelImportRequest { Repository = repo.Name, Name = Name() };
        change?.Invoke(request);
        var headers = user.Headers;
        if (key is not null) headers.Add("idempotency-key", key);
        return (await Imports.CreateModelImportAsync(request, headers).ResponseAsync.Within()).Import;
    }

    internal async Task<ModelImport> GetAsync(TestUser user, string importId) =>
        (await Imports.GetModelImportAsync(new GetModelImportRequest { ImportId = importId }, user.Headers).ResponseAsync.Within()).Import;

    internal Task<ModelImport> WhenAsync(TestUser user, ModelImport import, string state) => WhenAsync(user, import, now => now.State == state || now.State is "failed" or "ready");

    internal async Task<ModelImport> WhenAsync(TestUser user, ModelImport import, Func<ModelImport, bool> reached)
    {
        var now = import;
        await Eventually.IsTrueAsync(async () => reached(now = await GetAsync(user, import.ImportId)), Long);
        return now;
    }

    internal Task SetTokenAsync(TestUser user, string token) =>
        Imports.SetImportTokenAsync(new SetImportTokenRequest { Token = token }, user.Headers).ResponseAsync.Within();

    internal static async Task<RpcException> FaultAsync(Func<Task> act) => (await act.Should().ThrowAsync<RpcException>()).Which;

    internal async Task ExecuteAsync(string sql, object args)
    {
        await using var unit = await Service<Db>().BeginAsync(default).Within();
        await unit.ExecuteAsync(sql, args, default).Within();
        await unit.CommitAsync(default).Within();
    }

    internal void Wake() => Service<ImportWorker>().Wake();

    internal override Dictionary<string, string?> Storage() => new(base.Storage())
    {
        ["Models:HuggingFace:BaseUrl"] = Hub.Url,
        ["Models:HuggingFace:CdnHosts:0"] = "127.0.0.1",
        ["Models:HuggingFace:CdnHosts:1"] = "*.cdn.test",
        ["Models:HuggingFace:SilenceSeconds"] = "3",
        ["Models:HuggingFace:ParallelImports"] = "8",
    };

    protected override void Configure(WebApplicationBuilder builder)
    {
        base.Configure(builder);
        Resolve(builder);
    }

    /// <summary>Hosts of the CDN have an address of the machine itself, as an attacker's name server would say.</summary>
    internal static void Resolve(WebApplicationBuilder builder) => builder.Services.AddSingleton<HostLookup>(_ => (host, token) =>
        host.EndsWith(".cdn.test", StringComparison.Ordinal) ? Task.FromResult<IPAddress[]>([IPAddress.Loopback]) : Dns.GetHostAddressesAsync(host, token));
}
