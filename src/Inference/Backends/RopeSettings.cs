namespace AIForge.Inference.Backends;

/// <summary>How positions turn the heads of queries and keys.</summary>
public sealed record RopeSettings
{
    public required int HeadDimension { get; init; }

    /// <summary>Leading dimensions of a head that turn; the rest stay as they are.</summary>
    public required int RotatedDimensions { get; init; }

    public required RopePairs Pairs { get; init; }

    /// <summary>Pair <c>i</c> turns by <c>Base^(-2i / RotatedDimensions)</c> per position.</summary>
    public required double Base { get; init; }

    /// <summary>Factor on positions; 1/factor for models whose context was stretched.</summary>
    public double PositionScale { get; init; } = 1;

    /// <summary>Factor on the length of what is turned.</summary>
    public double Magnitude { get; init; } = 1;

    /// <summary>Which pairs keep their unstretched positions; null when all are stretched alike.</summary>
    public YarnRamp? Yarn { get; init; }
}
