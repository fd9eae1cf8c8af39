using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>A gateway without a coordinator answers, says so, and tells nothing about addresses.</summary>
public sealed class UnreachableTests
{
    [Theory]
    [InlineData("/api/jobs", "application/problem+json")]
    [InlineData("/v1/models", "application/json")]
    [InlineData("/readyz", "application/json")]
    public async Task Get_NoCoordinator_Is503(string path, string contentType)
    {
        var options = new GatewayOptions { Url = "http://127.0.0.1:0", CoordinatorUrl = $"http://127.0.0.1:{FreePort()}" };
        await using var gateway = GatewayHost.Build(options, builder => builder.Logging.ClearProviders());
        await gateway.StartAsync().InTime();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(gateway.Urls.Single()) };

        using var reply = await http.GetAsync(path).InTime();

        reply.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        reply.Content.Headers.ContentType!.MediaType.Should().Be(contentType);
        (await reply.Content.ReadAsStringAsync().InTime()).Should().NotContain("127.0.0.1").And.NotContain("refused");
    }

    [Theory]
    [InlineData("not a url", "http://127.0.0.1:1")]
    [InlineData("http://127.0.0.1:0", "")]
    public void Build_BadOptions_StopTheStart(string url, string coordinator)
    {
        var build = () => GatewayHost.Build(new GatewayOptions { Url = url, CoordinatorUrl = coordinator });

        build.Should().Throw<System.ComponentModel.DataAnnotations.ValidationException>();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
