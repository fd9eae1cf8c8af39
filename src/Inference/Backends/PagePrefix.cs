namespace AIForge.Inference.Backends;

/// <summary>Everything that comes before a page: with the page's own tokens it says what the page holds.</summary>
/// <param name="Entry">The entry of the page before, which stands for all tokens up to its end; 0 for the beginning.</param>
/// <param name="Scope">At the beginning, whose tokens they are.</param>
public readonly record struct PagePrefix(long Entry, string? Scope)
{
    public static PagePrefix Beginning(string? scope) => new(0, scope);
}
