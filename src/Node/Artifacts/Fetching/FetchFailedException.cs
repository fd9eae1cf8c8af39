namespace AIForge.Node.Artifacts.Fetching;

/// <summary>A file could not be fetched; the message says why, in words for the node's operator and the coordinator.</summary>
internal sealed class FetchFailedException(string message, Exception? inner = null) : Exception(message, inner)
{
    public FetchFailure Failure { get; init; }
}
