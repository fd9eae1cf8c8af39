namespace AIForge.Node.Artifacts.Fetching;

/// <summary>How far a file is.</summary>
/// <param name="Remaining">Null when nobody can say yet.</param>
internal readonly record struct FetchProgress(double Fraction, TimeSpan? Remaining);
