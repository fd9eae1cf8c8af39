namespace AIForge.Node.Artifacts.Cache;

/// <summary>Keeps a file from being forgotten until it is disposed of, once.</summary>
internal sealed class CachePin(Action release) : IDisposable
{
    private Action? _release = release;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
