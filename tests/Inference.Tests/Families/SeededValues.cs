namespace AIForge.Inference.Tests.Families;

/// <summary>Numbers that follow from a name alone, on every machine and in every version of .NET (SplitMix64).</summary>
internal sealed class SeededValues
{
    private ulong _state;

    public SeededValues(string name)
    {
        _state = 14695981039346656037;
        foreach (var character in name) _state = (_state ^ character) * 1099511628211;
    }

    /// <summary>Uniform between -1 and 1.</summary>
    public float Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) >> 40) * (1f / (1 << 23)) - 1;
    }
}
