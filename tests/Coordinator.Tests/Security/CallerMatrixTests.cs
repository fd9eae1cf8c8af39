using System.Text;
using AIForge.Coordinator.Platform.Reflection;
using AIForge.Coordinator.Tests.Admin;
using AIForge.Coordinator.Tests.Wallets;
using AIForge.Protocol.Options.V1;
using AIForge.Protocol.V1;
using AIForge.Testing;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Security;

/// <summary>
/// Calls every method of every mapped service with every kind of caller and compares who got past authorization with a reviewed
/// table. A new method changes the table: whoever adds it has to say who may call it.
/// </summary>
public sealed class CallerMatrixTests(AdminServiceFixture fixture) : IClassFixture<AdminServiceFixture>
{
    private static readonly string Table = Path.Combine(RepositoryFolder.Combine("tests", "Coordinator.Tests"), "Golden", "callers.md");
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(1);

    private readonly AdminServiceFixture _fixture = (AdminServiceFixture)fixture.Required();

    [SkippableFact]
    public async Task EveryMethod_EveryCaller_IsAsReviewed()
    {
        var table = new StringBuilder("| method | nobody | API key | session | node | new node token | admin | admin session |\n|---|---|---|---|---|---|---|---|\n");
        // What takes long counts as let through, and the first call of a process does: it is made before any counts.
        await MayCallAsync(Methods().First(), "the first call", []);
        foreach (var method in Methods())
        {
            var path = $"/{method.Service.FullName}/{method.Name}";
            var cells = new List<string>();
            foreach (var caller in Callers(path)) cells.Add(await MayCallAsync(method, path, await caller()) ? "yes" : "–");
            table.Append("| ").Append(method.FullName).Append(" | ").AppendJoin(" | ", cells).Append(" |\n");
        }

        GoldenFile.Check(Table, table.ToString());
    }

    /// <summary>The option documents what authorization does: the published description must not promise something else.</summary>
    [SkippableFact]
    public void EveryMethodOfOurs_AccessOption_AgreesWithTheReviewedTable()
    {
        var documented = Methods().Where(method => method.FullName.StartsWith("aiforge.", StringComparison.Ordinal))
            .Select(method => $"| {method.FullName} | {Cells(method)} |");

        File.ReadAllLines(Table).Where(line => line.StartsWith("| aiforge.", StringComparison.Ordinal)).Should().Equal(documented);
    }

    private static Access AccessOf(MethodDescriptor method)
    {
        var own = method.GetOptions()?.GetExtension(RestExtensions.Access) ?? Access.Unspecified;
        return own != Access.Unspecified ? own : method.Service.GetOptions()?.GetExtension(RestExtensions.ServiceAccess) ?? Access.Unspecified;
    }

    private static string Cells(MethodDescriptor method) => AccessOf(method) switch
    {
        Access.Public => "yes | yes | yes | yes | yes | yes | yes",
        Access.Node => "– | – | – | yes | yes | – | –",
        Access.Admin => $"– | – | – | – | – | yes | {(IsOfSessions(method) ? "yes" : "–")}",
        Access.Service or Access.Replica => "– | – | – | – | – | – | –",
        _ => "– | yes | yes | – | – | – | –",
    };

    /// <summary>A session of an administrator looks, and ends itself; it changes nothing.</summary>
    private static bool IsOfSessions(MethodDescriptor method) =>
        method.Name == "EndAdminSession" || method.GetOptions().GetExtension(Google.Api.AnnotationsExtensions.Http).PatternCase == Google.Api.HttpRule.PatternOneofCase.Get;

    private IEnumerable<MethodDescriptor> Methods()
    {
        var catalog = _fixture.Service<ServiceCatalog>();
        return catalog.ServiceNames.SelectMany(name => catalog.BySymbol(name)!.Services.Single(service => service.FullName == name).Methods);
    }

    /// <summary>A fresh one for every call: some calls end the credential that they are made with.</summary>
    private Func<Task<Metadata>>[] Callers(string path) =>
    [
        () => Task.FromResult(new Metadata()),
        async () => RunningCoordinator.Bearer((await _fixture.Coordinator.CreateUserAsync()).NewKey!),
        SessionAsync,
        NodeAsync,
        NodeTokenAsync,
        () => Task.FromResult(_fixture.Admin.Sign(path, new ListUsersRequest())),
        AdminSessionAsync,
    ];

    private async Task<Metadata> AdminSessionAsync()
    {
        // No wallet has more than a few at a time.
        await CallAsync("EndAdminSession", (client, headers) => client.EndAdminSessionAsync(new EndAdminSessionRequest(), headers));
        return RunningCoordinator.Bearer((await CallAsync("CreateAdminSession", (client, headers) => client.CreateAdminSessionAsync(new CreateAdminSessionRequest(), headers))).Token);
    }

    private Task<TReply> CallAsync<TReply>(string method, Func<AdminSessionService.AdminSessionServiceClient, Metadata, AsyncUnaryCall<TReply>> call) =>
        call(new AdminSessionService.AdminSessionServiceClient(_fixture.Anonymous), _fixture.Admin.Sign($"/aiforge.v1.AdminSessionService/{method}", new EndAdminSessionRequest())).ResponseAsync.Within();

    private async Task<Metadata> SessionAsync()
    {
        var wallet = TestWallet.New();
        var client = new WalletAuthService.WalletAuthServiceClient(_fixture.Anonymous);
        var asked = await client.GetAuthMessageAsync(new GetAuthMessageRequest { Address = wallet.Address, Network = wallet.NetworkName }).ResponseAsync.Within();
        var login = new LoginWithWalletRequest { Address = wallet.Address, Network = wallet.NetworkName, Signature = wallet.Sign(asked.Message), Nonce = asked.Nonce };
        return RunningCoordinator.Bearer((await client.LoginWithWalletAsync(login).ResponseAsync.Within()).Tokens.AccessToken);
    }

    private async Task<Metadata> NodeAsync()
    {
        var owner = RunningCoordinator.Bearer((await _fixture.Coordinator.CreateUserAsync()).NewKey!);
        var registered = await new NodeService.NodeServiceClient(_fixture.Anonymous).RegisterNodeAsync(new RegisterNodeRequest { Name = "node" }, owner).ResponseAsync.Within();
        return RunningCoordinator.Bearer(registered.Token);
    }

    private async Task<Metadata> NodeTokenAsync()
    {
        var owner = RunningCoordinator.Bearer((await _fixture.Coordinator.CreateUserAsync()).NewKey!);
        var created = await new NodeTokenService.NodeTokenServiceClient(_fixture.Anonymous)
            .CreateNodeTokenAsync(new CreateNodeTokenRequest { Name = "token" }, owner).ResponseAsync.Within();
        return RunningCoordinator.Bearer(created.Token);
    }

    /// <summary>Whatever comes after authorization counts as let through: an empty request is seldom a right one.</summary>
    private async Task<bool> MayCallAsync(MethodDescriptor method, string path, Metadata headers)
    {
        var type = (method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (true, _) => MethodType.DuplexStreaming,
            (_, true) => MethodType.ServerStreaming,
            _ => MethodType.Unary,
        };
        var call = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, Bytes, Bytes);
        try
        {
            await InvokeAsync(call, new CallOptions(headers, DateTime.UtcNow + CallLimit)).Within();
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.DeadlineExceeded)
        {
            return true;
        }
        catch (RpcException exception)
        {
            exception.StatusCode.Should().NotBe(StatusCode.Internal, $"{path} must answer an empty request properly");
            exception.StatusCode.Should().NotBe(StatusCode.Unknown, $"{path} must answer an empty request properly");
            // What a wrong password or a spent token is told comes from the method itself.
            return exception.StatusCode is not (StatusCode.Unauthenticated or StatusCode.PermissionDenied) || !IsFromAuthorization(exception);
        }
    }

    private static bool IsFromAuthorization(RpcException exception) => exception.Detail<Google.Rpc.ErrorInfo>().Reason
        is "CREDENTIAL_MISSING" or "CREDENTIAL_INVALID" or "WRONG_CREDENTIAL_KIND" or "NODE_NOT_ENROLLED"
        || exception.Detail<Google.Rpc.ErrorInfo>().Reason.StartsWith("ADMIN_", StringComparison.Ordinal);

    private async Task InvokeAsync(Method<byte[], byte[]> method, CallOptions options)
    {
        var invoker = _fixture.Anonymous;
        if (method.Type == MethodType.Unary)
        {
            await invoker.AsyncUnaryCall(method, null, options, []).ResponseAsync;
            return;
        }

        if (method.Type == MethodType.ServerStreaming)
        {
            using var stream = invoker.AsyncServerStreamingCall(method, null, options, []);
            await stream.ResponseStream.MoveNext(CancellationToken.None);
            return;
        }

        using var both = invoker.AsyncDuplexStreamingCall(method, null, options);
        // Reading tells how the call ended; writing to one that was refused tells only that it did.
        var reading = both.ResponseStream.MoveNext(CancellationToken.None);
        await both.RequestStream.CompleteAsync().ContinueWith(_ => { }, TaskScheduler.Default);
        await reading;
    }
}
