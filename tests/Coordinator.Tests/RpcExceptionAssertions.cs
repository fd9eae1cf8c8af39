using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests;

internal static class RpcExceptionAssertions
{
    /// <summary>The status with its details, as a client in any language reads them.</summary>
    public static Google.Rpc.Status Details(this RpcException exception) =>
        Google.Rpc.Status.Parser.ParseFrom(exception.Trailers.GetValueBytes("grpc-status-details-bin") ?? throw new InvalidOperationException("No details."));

    public static T Detail<T>(this RpcException exception)
        where T : Google.Protobuf.IMessage<T>, new() =>
        exception.Details().Details.Single(any => any.Is(new T().Descriptor)).Unpack<T>();

    public static ErrorInfo ShouldBeFault(this RpcException exception, StatusCode code, string reason)
    {
        exception.StatusCode.Should().Be(code);
        exception.Details().Code.Should().Be((int)code);
        exception.Details().Message.Should().Be(exception.Status.Detail);
        var info = exception.Detail<ErrorInfo>();
        info.Domain.Should().Be("aiforge.network");
        info.Reason.Should().Be(reason);
        return info;
    }
}
