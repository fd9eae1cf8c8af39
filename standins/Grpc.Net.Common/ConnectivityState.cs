namespace Grpc.Core;

/// <summary>What a channel or subchannel is doing about its connection.</summary>
public enum ConnectivityState
{
    Idle,
    Connecting,
    Ready,
    TransientFailure,
    Shutdown,
}
