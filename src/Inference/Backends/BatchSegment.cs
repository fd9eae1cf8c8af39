namespace AIForge.Inference.Backends;

/// <summary>Consecutive tokens of one sequence inside a batch: rows <c>FirstRow…</c> hold positions <c>Position…</c>.</summary>
public readonly record struct BatchSegment(PageTable Pages, int Position, int FirstRow, int RowCount);
