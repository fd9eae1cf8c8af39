using AIForge.Node.Identity;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.V1;
using AIForge.Shared.Trust;
using AIForge.Testing;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Status = Grpc.Core.Status;

namespace AIForge.Node.Tests.Identity;

/// <summary>The daemon proves its key, and signs what it reports.</summary>
public sealed class NodeTrustTests : IAsyncLifetime
{
    private readonly byte[] _nonce = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private FakeCoordinator _coordinator = null!;

    public async Task InitializeAsync() => _coordinator = await FakeCoordinator.StartAsync();

    public async Task DisposeAsync() => await _coordinator.DisposeAsync();

    [Fact]
    public async Task Connect_Challenged_ProvesTheKeyOfItsDataFolder()
    {
        await using var node = await RunningNode.StartAsync(_coordinator);
        var stream = await _coordinator.StreamAsync();
        using var key = NodePublicKey.TryRead(stream.Hello.PublicKey.Span)!;

        await stream.SendAsync(new ConnectResponse { Challenge = new Challenge { Nonce = ByteString.CopyFrom(_nonce) } });
        var answer = (await stream.NextAsync(ConnectRequest.BodyOneofCase.ChallengeAnswer)).ChallengeAnswer;
        await stream.WelcomeAsync();

        StreamProof.Holds(key, stream.Hello, _nonce, answer).Should().BeTrue();
        (await stream.HeartbeatAsync(_ => true)).Should().NotBeNull();
        node.Service<NodeState>().Report.KeyFingerprint.Should().Be(key.FingerprintText);
        using var stored = NodeKey.Read(node.DataFolder)!;
        stored.Fingerprint.Should().Be(key.FingerprintText);
    }

    [Fact]
    public async Task Job_Done_IsReportedWithAReceiptThatSaysTheSame()
    {
        await using var node = await RunningNode.StartAsync(_coordinator);
        var stream = await _coordinator.WelcomedAsync();
        var attempt = RunningNode.Attempt("job_a", RunningNode.Task(maxTokens: 4));

        await stream.DesireAsync(attempt);
        var report = await stream.OutcomeAsync();

        var body = BodyOf(stream, report);
        body.Should().Be(ReceiptBodies.Of(report, "node_x", AttemptInput.Of(attempt)!, body.Inference.KernelClass, body.EndTime));
        body.Inference.KernelClass.Should().Be(stream.Hello.Models.Single().KernelClass);
        (body.Inference.CompletionTokens, body.Inference.ModelSha256).Should().Be((4, RunningNode.Sha256));
    }

    [Fact]
    public async Task Job_Failed_IsReportedWithAReceiptAndAgainWithTheSame()
    {
        await using var node = await RunningNode.StartAsync(_coordinator);
        var stream = await _coordinator.WelcomedAsync();
        var task = RunningNode.Task(maxTokens: 4);
        task.ModelSha256 = new string('0', 64);
        var attempt = RunningNode.Attempt("job_a", task);

        await stream.DesireAsync(attempt);
        var report = await stream.OutcomeAsync();
        stream.End();
        var next = await _coordinator.WelcomedAsync();
        await next.DesireAsync(attempt);

        BodyOf(stream, report).Failure.Reason.Should().Be("MODEL_NOT_HERE");
        (await next.OutcomeAsync()).Should().Be(report);
    }

    [Theory]
    [InlineData("NODE_KEY_MISMATCH")]
    [InlineData("MACHINE_ALREADY_REGISTERED")]
    public async Task Connect_RefusedForGood_EndsTheDaemonWithTheReason(string reason)
    {
        var details = new Google.Rpc.Status { Details = { Google.Protobuf.WellKnownTypes.Any.Pack(new ErrorInfo { Reason = reason }) } };
        _coordinator.Refusal = new RpcException(new Status(StatusCode.PermissionDenied, "Do this."), new Metadata { { "grpc-status-details-bin", details.ToByteArray() } });

        await using var node = await RunningNode.StartAsync(_coordinator);

        var stopping = node.Service<IHostApplicationLifetime>().ApplicationStopping;
        await Eventually.IsTrueAsync(() => stopping.IsCancellationRequested);
        node.Service<NodeState>().Refusal.Should().Be("Do this.");
    }

    private static ReceiptBody BodyOf(FakeStream stream, AttemptReport report)
    {
        using var key = NodePublicKey.TryRead(stream.Hello.PublicKey.Span)!;
        ReceiptSigning.IsSigned(key, report.Receipt.Body.Span, report.Receipt.Signature.Span).Should().BeTrue();
        return ReceiptBody.Parser.ParseFrom(report.Receipt.Body);
    }
}
