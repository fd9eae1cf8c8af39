using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AIForge.Chains.Rpc;

namespace AIForge.Chains.Tests;

/// <summary>A node that answers what the test tells it to, without a network.</summary>
internal sealed class ScriptedNode : HttpMessageHandler
{
    private readonly Func<HttpRequestMessage, string, CancellationToken, Task<HttpResponseMessage>> _answer;

    private ScriptedNode(Func<HttpRequestMessage, string, CancellationToken, Task<HttpResponseMessage>> answer) => _answer = answer;

    /// <summary>The body of the last question.</summary>
    public string? Question { get; private set; }

    public string? Path { get; private set; }

    public static ScriptedNode Answering(byte[] body, HttpStatusCode status = HttpStatusCode.OK) =>
        new((_, _, _) => Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(body) }));

    public static ScriptedNode Answering(string body) => Answering(Encoding.UTF8.GetBytes(body));

    public static ScriptedNode Behaving(Func<CancellationToken, Task<HttpResponseMessage>> answer) => new((_, _, cancellation) => answer(cancellation));

    /// <summary>Puts a JSON-RPC envelope with the question's id around the result.</summary>
    public static ScriptedNode AnsweringResult(string result) => new((_, question, _) =>
    {
        var id = JsonNode.Parse(question)!["id"]!.ToJsonString();
        return Task.FromResult(new HttpResponseMessage { Content = new StringContent($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""") });
    });

    public RpcEndpoint Endpoint(RpcLimits? limits = null, TimeProvider? clock = null) =>
        new(new HttpClient(this), new Uri("http://user:secret@node.example:8545/v3/key"), limits ?? new RpcLimits(), clock ?? TimeProvider.System);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Path = request.RequestUri!.AbsolutePath;
        Question = await request.Content!.ReadAsStringAsync(cancellationToken);
        return await _answer(request, Question, cancellationToken);
    }
}
