using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>Thrown when a remote procedure call fails, and thrown by service methods to choose the status.</summary>
public class RpcException : Exception
{
    private readonly Status status;
    private readonly Metadata trailers;

    public RpcException(Status status)
        : this(status, Metadata.Empty, status.ToString())
    {
    }

    public RpcException(Status status, string message)
        : this(status, Metadata.Empty, message)
    {
    }

    public RpcException(Status status, Metadata trailers)
        : this(status, trailers, status.ToString())
    {
    }

    public RpcException(Status status, Metadata trailers, string message)
        : base(message, status.DebugException)
    {
        this.status = status;
        this.trailers = GrpcPreconditions.CheckNotNull(trailers);
    }

    public Status Status => status;

    public StatusCode StatusCode => status.StatusCode;

    public Metadata Trailers => trailers;
}
