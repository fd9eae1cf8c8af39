using Grpc.Core;
using Grpc.Core.Interceptors;

namespace AIForge.Coordinator.Platform.Faults;

/// <summary>Outermost interceptor: whatever a service throws leaves as a status that says no more than the caller may know.</summary>
internal sealed class FaultInterceptor(FaultTranslation translation, TimeProvider clock) : Interceptor
{
    private static readonly Status Late = new(StatusCode.DeadlineExceeded, "Deadline exceeded.");
    private static readonly Status Cancelled = new(StatusCode.Cancelled, "Cancelled.");

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Translate(exception, context);
        }
    }

    /// <summary>
    /// A caller who hung up or whose deadline passed is no defect, whatever that caused on the way out; writing to a finished call,
    /// for one, is an InvalidOperationException.
    /// </summary>
    private RpcException Translate(Exception exception, ServerCallContext context)
    {
        var isEnd = exception is OperationCanceledException or IOException or InvalidOperationException;
        if (context.CancellationToken.IsCancellationRequested && isEnd)
            return new RpcException(context.Deadline <= clock.GetUtcNow().UtcDateTime ? Late : Cancelled);

        return FaultStatus.ToRpcException(translation.Translate(exception, context.Method));
    }
}
