using AIForge.Inference.Generation;
using AIForge.Node.Artifacts;

namespace AIForge.Node.Serving;

/// <summary>A model in memory. What runs on it holds it; one that is retired takes nothing more.</summary>
internal sealed class LoadedModel(ModelFile file, ModelRuntime runtime, bool isConfigured, long memoryBytes, IDisposable? pin, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private int _active;
    private bool _retired;

    public ModelFile File => file;

    public ModelRuntime Runtime => runtime;

    /// <summary>What holds the file while it is loaded; null for one that the operator named.</summary>
    public IDisposable? Pin => pin;

    /// <summary>Texts wait here for their turn in the engine's line, so that many requests at once do not overfill it.</summary>
    public EmbeddingTurns Turns { get; } = new();

    /// <summary>One that the operator named stays for good.</summary>
    public bool IsConfigured => isConfigured;

    public long MemoryBytes => memoryBytes;

    public DateTimeOffset LastUsedAt { get; private set; } = clock.GetUtcNow();

    public bool IsIdle
    {
        get
        {
            lock (_lock) return _active == 0;
        }
    }

    /// <summary>False when it is being unloaded.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_retired) return false;
            _active++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _active--;
            LastUsedAt = clock.GetUtcNow();
        }
    }

    /// <summary>False while something runs on it.</summary>
    public bool TryRetire()
    {
        lock (_lock)
        {
            if (_active > 0) return false;
            return _retired = true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await runtime.DisposeAsync();
        Turns.Dispose();
        pin?.Dispose();
    }
}
