using AIForge.Coordinator.Platform.Faults;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Testing;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace AIForge.Coordinator.Tests.Platform.Faults;

public sealed class FaultInterceptorTests
{
    private readonly RecordingLogger<FaultTranslation> _log = new();

    [Fact]
    public async Task Fault_WithEverything_ReachesTheClientWhole()
    {
        var fault = new FaultException(FaultKind.ResourceExhausted, "TOO_MUCH", "Too much of it.")
        {
            RetryAfter = TimeSpan.FromSeconds(7),
            QuotaSubject = "requests",
            Metadata = new Dictionary<string, string> { ["limit"] = "10" },
            Violations = [new FieldViolation("size", "Must be smaller.")],
        };

        var exception = await ThrownAsync(fault);

        exception.ShouldBeFault(StatusCode.ResourceExhausted, "TOO_MUCH").Metadata["limit"].Should().Be("10");
        exception.Status.Detail.Should().Be("Too much of it.");
        exception.Detail<RetryInfo>().RetryDelay.ToTimeSpan().Should().Be(TimeSpan.FromSeconds(7));
        exception.Detail<QuotaFailure>().Violations.Should().ContainSingle().Which.Subject.Should().Be("requests");
        exception.Detail<BadRequest>().FieldViolations.Should().ContainSingle().Which.Field.Should().Be("size");
        _log.Entries.Should().BeEmpty("a caller's mistake is no event");
    }

    [Theory]
    [InlineData(FaultKind.InvalidArgument, StatusCode.InvalidArgument)]
    [InlineData(FaultKind.Unauthenticated, StatusCode.Unauthenticated)]
    [InlineData(FaultKind.PermissionDenied, StatusCode.PermissionDenied)]
    [InlineData(FaultKind.NotFound, StatusCode.NotFound)]
    [InlineData(FaultKind.AlreadyExists, StatusCode.AlreadyExists)]
    [InlineData(FaultKind.FailedPrecondition, StatusCode.FailedPrecondition)]
    [InlineData(FaultKind.Aborted, StatusCode.Aborted)]
    [InlineData(FaultKind.ResourceExhausted, StatusCode.ResourceExhausted)]
    [InlineData(FaultKind.Unavailable, StatusCode.Unavailable)]
    [InlineData(FaultKind.DeadlineExceeded, StatusCode.DeadlineExceeded)]
    [InlineData(FaultKind.Unimplemented, StatusCode.Unimplemented)]
    [InlineData(FaultKind.Internal, StatusCode.Internal)]
    public async Task Fault_OfEachKind_HasItsStatus(FaultKind kind, StatusCode code) =>
        (await ThrownAsync(new FaultException(kind, "R", "m"))).ShouldBeFault(code, "R");

    [Fact]
    public async Task Exception_Unknown_IsLoggedOnceAndItsTextWithheld()
    {
        var exception = await ThrownAsync(new InvalidOperationException("password=hunter2"));

        exception.ShouldBeFault(StatusCode.Internal, "INTERNAL").Metadata.Should().ContainKey("trace_id");
        exception.Details().ToString().Should().NotContain("hunter2");
        _log.Entries.Should().ContainSingle().Which.Level.Should().Be(LogLevel.Error);
    }

    [Fact]
    public async Task Cancelled_ByTheCaller_IsCancelledAndNotLogged()
    {
        var exception = await ThrownAsync(new OperationCanceledException(), new CancellationToken(canceled: true));

        exception.StatusCode.Should().Be(StatusCode.Cancelled);
        _log.Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task Cancelled_ByTheServer_IsUnavailable() =>
        (await ThrownAsync(new OperationCanceledException())).ShouldBeFault(StatusCode.Unavailable, "INTERRUPTED");

    [Fact]
    public async Task RpcException_FromTheService_PassesUntouched()
    {
        var thrown = new RpcException(new Grpc.Core.Status(StatusCode.DataLoss, "as it is"));

        (await ThrownAsync(thrown)).Should().BeSameAs(thrown);
    }

    private async Task<RpcException> ThrownAsync(Exception exception, CancellationToken cancellationToken = default)
    {
        var interceptor = new FaultInterceptor(new FaultTranslation(_log), TimeProvider.System);
        var context = new FakeServerCallContext("/aiforge.v1.JobService/GetJob", cancellationToken: cancellationToken);

        var call = () => interceptor.UnaryServerHandler<GetJobRequest, GetJobResponse>(new GetJobRequest(), context, (_, _) => throw exception).Within();

        return (await call.Should().ThrowAsync<RpcException>()).Which;
    }
}
