namespace Grpc.Core;

/// <summary>A stream of messages to be written; one write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>Applies to the next write; null means the defaults of the call.</summary>
    WriteOptions? WriteOptions { get; set; }

    Task WriteAsync(T message);

    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            throw new NotSupportedException("Cancellation of stream writes is not supported by this gRPC implementation.");

        return WriteAsync(message);
    }
}
