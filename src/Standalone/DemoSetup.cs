using System.Security.Cryptography;
using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Exchange;
using AIForge.Coordinator.Subscriptions;
using AIForge.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace AIForge.Standalone;

/// <summary>The demo user, its API key and its node: made at the first start, found again at later ones.</summary>
internal sealed class DemoSetup(NetworkOptions options, IServiceProvider coordinator)
{
    public const string UserName = "demo";

    private const string NodeName = "this machine";
    private const int PasswordBytes = 12;

    private string KeyPath => options.PathOf("demo-key");

    private string PasswordPath => options.PathOf("demo-password");

    private string NodeTokenPath => options.PathOf("node-token");

    public async Task<string> EnsureKeyAsync(CancellationToken cancellationToken)
    {
        var known = SecretFile.Read(KeyPath);
        var demo = await coordinator.GetRequiredService<AccountBootstrap>().EnsureDemoUserAsync(makeKey: known is null, cancellationToken);
        await coordinator.GetRequiredService<PlanGrants>().GrantAsync(demo.UserId, Plan.Enterprise, "./forge up", cancellationToken);
        await coordinator.GetRequiredService<DemoTreasury>().TopUpAsync(demo.UserId, PaidJob.Tokens, cancellationToken);
        if (demo.NewKey is { } fresh) SecretFile.Write(KeyPath, fresh);
        await EnsurePasswordAsync(demo.UserId, cancellationToken);
        return demo.NewKey ?? known!;
    }

    /// <summary>With which the demo user signs in to the web app, unless it has chosen another one since.</summary>
    public string? FirstPassword => SecretFile.Read(PasswordPath);

    private async Task EnsurePasswordAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (FirstPassword is not null) return;
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PasswordBytes));
        if (await coordinator.GetRequiredService<AccountBootstrap>().SetFirstPasswordAsync(userId, password, cancellationToken))
            SecretFile.Write(PasswordPath, password);
    }

    /// <summary>Returns the id and the token of the node. A token whose node the database does not know is replaced.</summary>
    public async Task<(string NodeId, string Token)> EnsureNodeAsync(string apiKey, CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(options.GrpcUrl);
        var client = new NodeService.NodeServiceClient(channel);
        var headers = new Metadata { { "authorization", $"Bearer {apiKey}" } };

        var nodes = await client.ListNodesAsync(new ListNodesRequest(), headers, cancellationToken: cancellationToken);
        var mine = nodes.Nodes.FirstOrDefault(node => node.Name == NodeName && node.Status != NodeStatus.Deactivated);
        if (mine is not null && SecretFile.Read(NodeTokenPath) is { } token) return (mine.NodeId, token);
        if (mine is not null)
        {
            var rotated = await client.RotateNodeTokenAsync(new RotateNodeTokenRequest { NodeId = mine.NodeId }, headers, cancellationToken: cancellationToken);
            SecretFile.Write(NodeTokenPath, rotated.Token);
            return (mine.NodeId, rotated.Token);
        }

        var registered = await client.RegisterNodeAsync(new RegisterNodeRequest { Name = NodeName }, headers, cancellationToken: cancellationToken);
        SecretFile.Write(NodeTokenPath, registered.Token);
        return (registered.Node.NodeId, registered.Token);
    }
}
