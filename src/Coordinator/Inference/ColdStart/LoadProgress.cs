namespace AIForge.Coordinator.Inference.ColdStart;

/// <summary>How far the loading of a model is on the node that will have it first.</summary>
/// <param name="Remaining">Null when nobody can say yet.</param>
internal sealed record LoadProgress(double Fraction, TimeSpan? Remaining);
