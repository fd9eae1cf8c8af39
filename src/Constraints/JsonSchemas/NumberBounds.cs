namespace AIForge.Constraints.JsonSchemas;

/// <summary>Which numbers are meant.</summary>
internal sealed record NumberBounds
{
    public bool IsInteger { get; init; }

    /// <summary>Null for no bound.</summary>
    public DecimalDigits? Least { get; init; }

    /// <summary>The least one itself is not meant.</summary>
    public bool IsAboveLeast { get; init; }

    public DecimalDigits? Most { get; init; }

    public bool IsBelowMost { get; init; }

    /// <summary>Greater than 0; null for any.</summary>
    public DecimalDigits? MultipleOf { get; init; }

    public bool IsAny => Least is null && Most is null && MultipleOf is null;

    /// <summary>The numbers with the other sign.</summary>
    public NumberBounds Mirrored => this with
    {
        Least = Most?.Negated, IsAboveLeast = IsBelowMost, Most = Least?.Negated, IsBelowMost = IsAboveLeast,
    };
}
