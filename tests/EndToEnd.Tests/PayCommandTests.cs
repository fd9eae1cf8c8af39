using System.Diagnostics;
using System.Net;
using AIForge.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AIForge.EndToEnd.Tests;

/// <summary>What `./forge pay` refuses before it sends money. A gateway of the test's own says how far the payment is; no chain is there to pay on.</summary>
public sealed class PayCommandTests : IDisposable
{
    // Two libraries of chains are read first.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly string Tool = RepositoryFolder.Combine("tools", "chains");

    private readonly TemporaryFolder _folder = TemporaryFolder.Create();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("pay_1", """{"payment":{"status":"CONFIRMED","network":"ethereum"}}""", "pay_1 is CONFIRMED")]
    [InlineData("pay_1", """{"payment":{"status":"CONFIRMING","network":"tron"}}""", "pay_1 is CONFIRMING")]
    [InlineData("purchase_1", """{"purchase":{"status":"COMPLETED"}}""", "purchase_1 is COMPLETED")]
    public async Task Pay_WhatIsNotWaitedFor_SendsNothing(string id, string state, string refusal)
    {
        var (exitCode, output) = await PayAsync(id, state);

        exitCode.Should().Be(2);
        output.Should().Contain(refusal).And.Contain("--again");
    }

    [SkippableTheory]
    [InlineData("pay_1", """{"payment":{"status":"PENDING","network":"ethereum"}}""")]
    [InlineData("purchase_1", """{"purchase":{"status":"AWAITING_PAYMENT"}}""")]
    public async Task Pay_SentBeforeAndNotCountedYet_SendsNothing(string id, string state)
    {
        Directory.CreateDirectory(_folder.Combine("paid"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Combine("paid"), id), "0xabc");

        var (exitCode, output) = await PayAsync(id, state);

        exitCode.Should().Be(2);
        output.Should().Contain("paid by 0xabc").And.Contain("--again");
    }

    private async Task<(int ExitCode, string Output)> PayAsync(string id, string state)
    {
        ServiceRequirement.Require(Directory.Exists(Path.Combine(Tool, "node_modules")) ? null : "the chains' packages are not installed");
        await using var gateway = WebApplication.CreateSlimBuilder().Build();
        gateway.Urls.Add($"http://{IPAddress.Loopback}:0");
        gateway.MapGet("/api/auth/me", () => Results.Content("""{"user":{"userId":"user_1"}}""", "application/json"));
        gateway.MapGet("/api/{kind}/{**rest}", () => Results.Content(state, "application/json"));
        await gateway.StartAsync().Within();

        var start = new ProcessStartInfo("node", [Path.Combine(Tool, "wallets.mjs"), "pay", id, "--key", "afk_test", "--gateway", gateway.Urls.First()])
        {
            RedirectStandardError = true,
            // Whoever pays all the same fails: nothing listens there.
            Environment = { ["SVC_HOME"] = _folder.Path, ["ETH_RPC"] = "http://127.0.0.1:9", ["TRON_RPC"] = "http://127.0.0.1:9", ["BTC_WALLET_RPC"] = "http://127.0.0.1:9" },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardError.ReadToEndAsync().Within(Patience);
        await process.WaitForExitAsync().Within(Patience);
        return (process.ExitCode, output);
    }
}
