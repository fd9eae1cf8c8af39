namespace AIForge.Cli;

/// <summary>Tries again what failed for a reason that may pass.</summary>
internal sealed class Retries(TimeProvider clock)
{
    private const int Attempts = 6;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    public async Task<T> RunAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (Exception exception) when (attempt < Attempts && exception is UnreachableException or RefusedException { IsPassing: true } or IOException)
            {
                await Task.Delay(First * Math.Pow(2, attempt - 1), clock, cancellationToken);
            }
        }
    }
}
