using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using AIForge.Chains.Cryptography;
using AIForge.Chains.SignIn;

namespace AIForge.EndToEnd.Tests;

/// <summary>Wallets over REST, as a web page and an administrator's tool use them.</summary>
[Collection(NetworkCollection.Name)]
public sealed class WalletTests(NetworkFixture network)
{
    private static readonly PrivateKey AdminKey = Key(Convert.FromHexString(NetworkFixture.AdminKey));

    [SkippableTheory]
    [InlineData(WalletNetwork.Ethereum, "eth-")]
    [InlineData(WalletNetwork.Tron, "tron-")]
    public async Task SignIn_AskSignSend_OpensASessionOfANewAccount(WalletNetwork chain, string prefix)
    {
        var key = Key(RandomNumberGenerator.GetBytes(32));
        var address = WalletAddress.Of(key.PublicKey, chain).Text;
        var name = WalletNetworks.NameOf(chain);

        var answer = await network.Client.GetAsync($"/api/auth/wallet/auth-message?address={address}&network={name}");
        var asked = await NetworkFixture.Json(answer);
        answer.Headers.CacheControl!.NoStore.Should().BeTrue("each message is good once");
        var signature = WalletSignature.Sign(key, chain, asked.GetProperty("message").GetString()!);
        var login = new { address, network = name, signature, nonce = asked.GetProperty("nonce").GetString() };
        var session = await NetworkFixture.Json(await network.Client.PostAsJsonAsync("/api/auth/wallet/login", login));

        session.GetProperty("created").GetBoolean().Should().BeTrue();
        session.GetProperty("user").GetProperty("username").GetString().Should().StartWith(prefix);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/wallets");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("tokens").GetProperty("accessToken").GetString());
        var wallets = await NetworkFixture.Json(await network.Client.SendAsync(request));
        wallets.GetProperty("wallets").EnumerateArray().Single().GetProperty("address").GetString().Should().Be(address);
        await Problem.IsAsync(await network.Client.PostAsJsonAsync("/api/auth/wallet/login", login), HttpStatusCode.Unauthorized, "WALLET_CHALLENGE_UNKNOWN");
    }

    [SkippableFact]
    public async Task WalletLibraries_Unchanged_SignInAndLink()
    {
        await network.EnsureNodesAsync();

        await NodeChecks.RunAsync("wallets-node", new Dictionary<string, string> { ["GATEWAY_URL"] = network.GatewayUrl });
    }

    /// <summary>A user's route answers an administrator with 403: the signature was good then, and only the kind is wrong.</summary>
    [SkippableTheory]
    [InlineData("POST", "/api/auth/keys", """{"name": "a key"}""")]
    [InlineData("GET", "/api/auth/keys?page_size=5&page_token=", "")]
    [InlineData("PATCH", "/api/wallets/wallet%5F1?x=%C3%BC", """{"label":"é"}""")]
    public async Task SignedRequest_Unaltered_PassesGatewayAndCoordinator(string method, string target, string body)
    {
        await Problem.IsAsync(await SendAsync(method, target, target, body, body), HttpStatusCode.Forbidden, "WRONG_CREDENTIAL_KIND");
    }

    [SkippableTheory]
    [InlineData("POST", "/api/auth/keys", "/api/auth/keys", """{"name":"a key"}""", """{"name":"a key" }""")]
    [InlineData("POST", "/api/auth/keys", "/api/auth/keys?x=1", "{}", "{}")]
    [InlineData("GET", "/api/auth/keys?page_size=5", "/api/auth/keys?page_size=6", "", "")]
    public async Task SignedRequest_AlteredOnTheWay_IsRefused(string method, string signedTarget, string sentTarget, string signedBody, string sentBody)
    {
        var response = await SendAsync(method, signedTarget, sentTarget, signedBody, sentBody);

        await Problem.IsAsync(response, HttpStatusCode.Unauthorized, "ADMIN_SIGNATURE_WRONG");
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string signedTarget, string sentTarget, string signedBody, string sentBody)
    {
        using var request = SignedRequest.Create(network.GatewayUrl, AdminKey, method, signedTarget, signedBody);
        request.RequestUri = SignedRequest.UriOf(network.GatewayUrl, sentTarget);
        request.Content = SignedRequest.ContentOf(sentBody);
        return await network.Client.SendAsync(request);
    }

    private static PrivateKey Key(byte[] bytes) => PrivateKey.TryRead(bytes, out var key) ? key : throw new InvalidOperationException();
}
