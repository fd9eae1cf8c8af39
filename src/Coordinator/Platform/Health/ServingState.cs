using Grpc.Health.V1;

namespace AIForge.Coordinator.Platform.Health;

/// <summary>Whether the server takes calls. It stops being true before the server stops, so that balancers look elsewhere first.</summary>
internal sealed class ServingState
{
    private readonly TaskCompletionSource _stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServingState(IHostApplicationLifetime lifetime) => lifetime.ApplicationStopping.Register(() => _stopping.TrySetResult());

    /// <summary>Completes when the state changes, which it does once.</summary>
    public Task Stopping => _stopping.Task;

    public HealthCheckResponse.Types.ServingStatus Status =>
        _stopping.Task.IsCompleted ? HealthCheckResponse.Types.ServingStatus.NotServing : HealthCheckResponse.Types.ServingStatus.Serving;
}
