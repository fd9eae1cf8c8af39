namespace AIForge.Gateway.Rest.Tests;

/// <summary>Bounds every wait of a test.</summary>
internal static class Limits
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task InTime(this Task task) => task.WaitAsync(Patience);

    public static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Patience);
}
