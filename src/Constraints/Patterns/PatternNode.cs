namespace AIForge.Constraints.Patterns;

/// <summary>A part of a pattern or of a grammar's rule.</summary>
internal abstract record PatternNode
{
    /// <summary>One character of a set.</summary>
    internal sealed record One(CodePoints Characters) : PatternNode;

    /// <summary>One after the other; nothing when there are none.</summary>
    internal sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    internal sealed record Choice(IReadOnlyList<PatternNode> Options) : PatternNode;

    /// <summary>What another rule of a grammar reads.</summary>
    internal sealed record Rule(int Number) : PatternNode;

    /// <param name="Most">Null for any number.</param>
    internal sealed record Repeat(PatternNode Part, int Least, int? Most) : PatternNode;
}
