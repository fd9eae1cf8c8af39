using AIForge.Node.Artifacts.Fetching;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Serving;

/// <summary>A model on its way to being loaded, or why it is not.</summary>
internal sealed class LoadState(DesiredModel model)
{
    private volatile Func<FetchProgress>? _fetching;

    public DesiredModel Model => model;

    /// <summary>Why it cannot be loaded; null while it may be.</summary>
    public string? Failure { get; set; }

    /// <summary>The file is whole: the rest takes as long as reading it.</summary>
    public bool IsFetched { get; set; }

    public FetchProgress Progress => IsFetched ? new FetchProgress(1, TimeSpan.Zero) : _fetching?.Invoke() ?? default;

    public void Fetching(Func<FetchProgress> progress) => _fetching = progress;
}
