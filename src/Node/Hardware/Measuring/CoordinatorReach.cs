using System.Diagnostics;
using System.Net.Sockets;

namespace AIForge.Node.Hardware.Measuring;

/// <summary>How far away the coordinator is.</summary>
internal static class CoordinatorReach
{
    private const int Tries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Milliseconds until a connection is open, the best of three: one round trip of the network.</summary>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    public static async Task<double> MeasureAsync(Uri coordinator, CancellationToken cancellationToken)
    {
        var best = double.MaxValue;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            var began = Stopwatch.GetTimestamp();
            await socket.ConnectAsync(coordinator.Host, coordinator.Port, patience.Token);
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return best;
    }
}
