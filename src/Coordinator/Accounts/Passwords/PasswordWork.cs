using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Accounts.Passwords;

/// <summary>Lets few hashes be computed at a time and few wait, so that a flood of sign-ins costs what it costs and no more.</summary>
internal sealed class PasswordWork(PasswordHasher hasher, IOptions<PasswordsOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(Slots(options.Value));
    private readonly int _places = Slots(options.Value) + options.Value.QueueLength;
    private int _inside;

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) => RunAsync(() => hasher.Hash(password), cancellationToken);

    /// <summary>Without a hash the work is the same and the answer is no.</summary>
    public Task<bool> VerifyAsync(string? hash, string password, CancellationToken cancellationToken) =>
        RunAsync(() => hasher.Verify(hash, password), cancellationToken);

    /// <summary>A fresh hash when the stored one was made with less work than is asked for today.</summary>
    public async Task<string?> RehashAsync(string hash, string password, CancellationToken cancellationToken) =>
        hasher.IsOutdated(hash) ? await HashAsync(password, cancellationToken) : null;

    public void Dispose() => _slots.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > _places) throw AccountsFaults.TooBusy();
            await _slots.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(work, cancellationToken);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    private static int Slots(PasswordsOptions options) => options.Slots > 0 ? options.Slots : Environment.ProcessorCount;
}
