namespace AIForge.Cli.Files;

/// <summary>Where a long command says how far it is.</summary>
internal interface IFileProgress
{
    /// <summary>A stage begins; what is returned takes the bytes that were done in it.</summary>
    Action<long> Begin(string stage, long bytes);
}
