using System.Security.Cryptography;
using Grpc.Core;

namespace AIForge.Node.Control;

/// <summary>How bulk data comes through to a coordinator that is away for a while: a jittered, growing, capped wait between tries.</summary>
internal sealed class RetryWaits(TimeProvider clock)
{
    private const int LargestDoubling = 6;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250), Longest = TimeSpan.FromSeconds(10);

    private int _failures;

    /// <summary>Whether the coordinator would say the same again.</summary>
    public static bool IsFinal(StatusCode status) => status is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.PermissionDenied or StatusCode.FailedPrecondition
        or StatusCode.Aborted or StatusCode.OutOfRange or StatusCode.AlreadyExists or StatusCode.Unauthenticated or StatusCode.Unimplemented;

    /// <summary>Something came through: the next wait is short again.</summary>
    public void Reset() => _failures = 0;

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var doubled = First * Math.Pow(2, Math.Min(_failures++, LargestDoubling));
        var milliseconds = (int)(doubled < Longest ? doubled : Longest).TotalMilliseconds;
        return Task.Delay(TimeSpan.FromMilliseconds((milliseconds / 2) + RandomNumberGenerator.GetInt32((milliseconds / 2) + 1)), clock, cancellationToken);
    }
}
