using System.Collections.Concurrent;
using AIForge.Cli.Files;

namespace AIForge.Cli.Tests;

/// <summary>Remembers how many bytes each stage told.</summary>
internal sealed class CountingProgress : IFileProgress
{
    public ConcurrentDictionary<string, long> Done { get; } = [];

    public Action<long> Begin(string stage, long bytes)
    {
        Done[stage] = 0;
        return count => Done.AddOrUpdate(stage, count, (_, before) => before + count);
    }
}
