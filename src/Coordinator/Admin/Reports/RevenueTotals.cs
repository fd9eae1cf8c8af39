namespace AIForge.Coordinator.Admin.Reports;

/// <summary>Sales of one kind in a span of time, in minor units.</summary>
internal sealed record RevenueTotals(short Kind, long Gross, long Platform);
