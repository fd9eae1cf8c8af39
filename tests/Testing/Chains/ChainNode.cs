using System.Net.Http.Json;
using System.Text.Json;
using AIForge.Chains.Rpc;

namespace AIForge.Testing.Chains;

/// <summary>A node that a fixture started: how the code under test asks it, and how a test steers it.</summary>
public sealed class ChainNode : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public ChainNode(string address)
    {
        Address = new Uri(address);
        Endpoint = new RpcEndpoint(_http, Address, new RpcLimits(), TimeProvider.System);
    }

    public Uri Address { get; }

    public RpcEndpoint Endpoint { get; }

    /// <summary>Posts JSON to a path of the node and gives the whole answer.</summary>
    public async Task<JsonElement> PostAsync(string path, object question)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(Address, path), question).Within();
        return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>().Within();
    }

    public void Dispose() => _http.Dispose();
}
