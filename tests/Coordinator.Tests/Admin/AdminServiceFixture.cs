using AIForge.Coordinator.Wallets;
using AIForge.Coordinator.Wallets.Admin;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace AIForge.Coordinator.Tests.Admin;

/// <summary>A coordinator with one admin, and calls signed by it.</summary>
public sealed class AdminServiceFixture : CoordinatorFixture
{
    internal TestAdmin Admin { get; } = new(TimeProvider.System);

    internal AdminService.AdminServiceClient Client => new(Anonymous);

    /// <summary>Calls the method of AdminService that takes this message, as the given admin or the fixture's.</summary>
    internal async Task<TReply> CallAsync<TRequest, TReply>(
        Func<AdminService.AdminServiceClient, TRequest, Metadata, AsyncUnaryCall<TReply>> call, TRequest request, TestAdmin? admin = null)
        where TRequest : IMessage
    {
        var method = typeof(TRequest).Name[..^"Request".Length];
        var headers = (admin ?? Admin).Sign($"/aiforge.v1.AdminService/{method}", request);
        return await call(Client, request, headers).ResponseAsync.Within();
    }

    internal static async Task<RpcException> RefusedAsync(Func<Task> act) => (await act.Should().ThrowAsync<RpcException>()).Which;

    // Limits by address would meet all tests together: they come from one.
    protected override void Configure(WebApplicationBuilder builder) => builder.Services.Configure<WalletsOptions>(options =>
    {
        options.AdminWallets = [new AdminWalletOptions { Network = Admin.Network, Address = Admin.Wallet.Text }];
        options.MessagesPerMinute = options.SignaturesPerMinute = 10_000;
    });
}
