using System.Security.Cryptography;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Wallets;
using AIForge.Coordinator.Wallets.Admin;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Wallets;

/// <summary>A coordinator with two administrators and a service for them.</summary>
public sealed class AdminFixture : WalletsFixture
{
    public const string GatewaySecret = "0123456789abcdef0123456789abcdef";

    internal TestWallet Ethereum { get; } = TestWallet.New();

    internal TestWallet Tron { get; } = TestWallet.New(WalletNetwork.Tron);

    internal static string NewNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>What the wallet's headers are for a call of the probe with this message.</summary>
    internal Metadata Sign(TestWallet wallet, UpdateWalletRequest message, string? nonce = null) =>
        SignAs(wallet, "POST", AdminProbe.AskMethod.FullName, message.ToByteArray(), nonce);

    internal Metadata SignAs(TestWallet wallet, string method, string target, byte[] body, string? nonce = null)
    {
        var headers = new Metadata();
        foreach (var (name, value) in new AdminRequestSigner(wallet.Key, wallet.Network, Clock).Sign(method, target, body, nonce ?? NewNonce()))
            headers.Add(name, value);
        return headers;
    }

    internal static Metadata With(Metadata headers, string name, string? value)
    {
        var changed = new Metadata();
        foreach (var entry in headers.Where(entry => entry.Key != name)) changed.Add(entry);
        if (value is not null) changed.Add(name, value);
        return changed;
    }

    internal async Task<Wallet> AskAsync(UpdateWalletRequest message, Metadata headers)
    {
        using var call = Anonymous.AsyncUnaryCall(AdminProbe.AskMethod, null, new CallOptions(headers), message);
        return (await call.ResponseAsync.Within()).Wallet;
    }

    protected override void Configure(WebApplicationBuilder builder)
    {
        base.Configure(builder);
        builder.Services.Configure<OriginOptions>(options => options.GatewaySecret = GatewaySecret);
        builder.Services.Configure<WalletsOptions>(options => options.AdminWallets =
        [
            new AdminWalletOptions { Network = "ethereum", Address = Ethereum.Address },
            new AdminWalletOptions { Network = "tron", Address = Tron.Address },
        ]);
    }

    protected override void Map(WebApplication app) => app.MapGrpcService<AdminProbe>();
}
