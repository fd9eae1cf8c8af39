using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using AIForge.Chains.Cryptography;

namespace AIForge.EndToEnd.Tests;

/// <summary>./forge admin, and what becomes of signed requests that an administrator did not make.</summary>
[Collection(NetworkCollection.Name)]
public sealed class AdminProgramTests(NetworkFixture network)
{
    private const string Target = "/api/admin/users?query=&page_size=5";

    private static readonly PrivateKey AdminKey = PrivateKey.TryParse(NetworkFixture.AdminKey, out var key) ? key : throw new InvalidOperationException();

    [SkippableFact]
    public async Task Users_ListedShownSuspendedAndRestored_GoThroughTheGateway()
    {
        const string password = "a long enough passphrase 9";
        await NetworkFixture.Json(await network.Client.PostAsJsonAsync("/api/auth/register", new { email = "ada+admin@example.org", username = "ada", password }));

        var listed = await RunAsync("users", "list", "--query", "ada+admin@EXAMPLE.org");
        var user = listed.GetProperty("users").EnumerateArray().Single();
        var id = user.GetProperty("userId").GetString()!;
        user.GetProperty("plan").GetString().Should().Be("free");
        var planned = await RunAsync("users", "plan", id, "pro");
        var suspended = await RunAsync("users", "suspend", id, "--reason", "a test: ü & <b>");

        planned.GetProperty("user").GetProperty("plan").GetString().Should().Be("pro");
        suspended.GetProperty("user").GetProperty("isActive").GetBoolean().Should().BeFalse();
        await Problem.IsAsync(await network.Client.PostAsJsonAsync("/api/auth/login", new { login = "ada", password }), HttpStatusCode.Forbidden, "ACCOUNT_INACTIVE");
        (await RunAsync("users", "restore", id, "--reason", "the test is over")).GetProperty("user").GetProperty("isActive").GetBoolean().Should().BeTrue();
        var events = (await RunAsync("events", "--user", id)).GetProperty("events").EnumerateArray().ToList();
        events.Single(happened => happened.GetProperty("kind").GetString() == "account.suspended")
            .GetProperty("details").GetProperty("reason").GetString().Should().Be("a test: ü & <b>");
    }

    [SkippableFact]
    public async Task Setting_Changed_HasAnotherVersionAndItsAuthor()
    {
        var before = (await RunAsync("settings", "list")).GetProperty("settings").EnumerateArray().Single(setting => setting.GetProperty("key").GetString() == "limits.plans");
        // Other spaces only, so that the limits stay what they are for the other tests.
        var value = before.GetProperty("value").GetString()!.Replace(":", ": ", StringComparison.Ordinal);

        var after = (await RunAsync("settings", "set", "limits.plans", value)).GetProperty("setting");

        after.GetProperty("version").GetInt32().Should().Be(before.GetProperty("version").GetInt32() + 1);
        after.GetProperty("changedBy").GetString().Should().Be(NetworkFixture.AdminAddress);
        var newest = (await RunAsync("settings", "show", "limits.plans")).GetProperty("versions")[0];
        newest.GetProperty("version").GetInt32().Should().Be(after.GetProperty("version").GetInt32());
        newest.GetProperty("value").GetString().Should().Be(value);
        (await FailAsync(1, "settings", "set", "limits.plans", value, "--expected-version", "0")).Should().Contain("SETTING_CHANGED");
        (await FailAsync(1, "settings", "set", "limits.plans", "{}")).Should().Contain("SETTING_INVALID").And.Contain("value:");
    }

    [SkippableFact]
    public async Task Wallet_AddedByOneAdministrator_IsTheNext()
    {
        var key = network.PathOf("next-key");
        await using var made = ProgramProcess.Start("AIForge.Admin", ["new-key", key, "--json"]);
        await made.ExitAsync();
        var address = JsonDocument.Parse(made.Output).RootElement.GetProperty("wallets").EnumerateArray()
            .Single(wallet => wallet.GetProperty("network").GetString() == "tron").GetProperty("address").GetString()!;
        string[] asNext = ["--key-file", key, "--network", "tron"];
        (await FailAsync(1, ["wallets", "list", .. asNext])).Should().Contain("ADMIN_NOT_WHITELISTED");

        await RunAsync("wallets", "add", "tron", address, "--label", "the next");

        await Eventually.BecomesTrueAsync(async () => (await EndAsync(["wallets", "list", .. asNext])).Code == 0, "the wallet to administer");
        await RunAsync("wallets", "remove", "tron", address);
        await Eventually.BecomesTrueAsync(async () => (await EndAsync(["wallets", "list", .. asNext])).Code == 1, "the wallet to be refused");
    }

    [SkippableFact]
    public async Task Table_OfUsers_ShowsThem()
    {
        var (code, output) = await EndAsync(["users", "list", "--query", "consumer"]);

        code.Should().Be(0, output);
        output.Should().Contain("consumer").And.Contain("enterprise").And.Contain("signs in by");
    }

    [SkippableFact]
    public async Task SignedRequest_ForgedStrangersOrRepeated_IsRefused()
    {
        var stranger = PrivateKey.TryRead(RandomNumberGenerator.GetBytes(32), out var key) ? key : throw new InvalidOperationException();
        var nonce = SignedRequest.NewNonce();
        using var forged = SignedRequest.Create(network.GatewayUrl, stranger, "GET", Target, "");
        forged.Headers.Remove("x-wallet-address");
        forged.Headers.Add("x-wallet-address", NetworkFixture.AdminAddress);

        await Problem.IsAsync(await network.Client.SendAsync(forged), HttpStatusCode.Unauthorized, "ADMIN_SIGNATURE_WRONG");
        await Problem.IsAsync(await SendAsync(stranger, nonce), HttpStatusCode.Forbidden, "ADMIN_NOT_WHITELISTED");
        (await SendAsync(AdminKey, nonce)).StatusCode.Should().Be(HttpStatusCode.OK, "a stranger spends nobody's nonce");
        await Problem.IsAsync(await SendAsync(AdminKey, nonce), HttpStatusCode.Unauthorized, "ADMIN_NONCE_USED");
    }

    private async Task<HttpResponseMessage> SendAsync(PrivateKey key, string nonce)
    {
        using var request = SignedRequest.Create(network.GatewayUrl, key, "GET", Target, "", nonce);
        return await network.Client.SendAsync(request);
    }

    private async Task<JsonElement> RunAsync(params string[] arguments)
    {
        var (code, output) = await EndAsync([.. arguments, "--json"]);
        code.Should().Be(0, output);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task<string> FailAsync(int expected, params string[] arguments)
    {
        var (code, output) = await EndAsync(arguments);
        code.Should().Be(expected, output);
        return output;
    }

    private async Task<(int Code, string Output)> EndAsync(string[] arguments)
    {
        await using var program = network.StartAdmin(arguments);
        await program.ExitAsync();
        return (program.ExitCode, program.Output);
    }
}
