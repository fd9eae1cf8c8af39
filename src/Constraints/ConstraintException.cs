namespace AIForge.Constraints;

/// <summary>A schema, pattern or grammar that cannot be used.</summary>
/// <param name="path">Where the fault lies: a JSON pointer (RFC 6901) into a schema, or `line N` of a grammar.</param>
/// <param name="problem">What is wrong and what to do, as a sentence.</param>
public sealed class ConstraintException(string path, string problem) : Exception($"{(path.Length == 0 ? "The root" : path)}: {problem}")
{
    public string Path { get; } = path;

    public string Problem { get; } = problem;
}
