namespace AIForge.Node.Reporting;

/// <summary>Something that runs on this node now.</summary>
/// <param name="Kind">`inference job`, `container job` or `generation`.</param>
/// <param name="Id">Of the job or the generation.</param>
/// <param name="Fraction">0 to 1; null when nobody can say.</param>
/// <param name="Doing">What it is at, in a few words; may be empty.</param>
internal sealed record WorkItem(string Kind, string Id, DateTimeOffset StartedAt, double? Fraction, string Doing);
