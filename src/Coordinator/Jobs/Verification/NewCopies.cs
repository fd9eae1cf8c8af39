namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>Copies of a job that are to be queued.</summary>
/// <param name="Purpose">One of <see cref="CopyPurpose"/>.</param>
/// <param name="KernelClass">How nodes must compute; null for any.</param>
internal sealed record NewCopies(Guid JobId, string Purpose, IReadOnlyList<int> Numbers, DateTimeOffset Now, DateTimeOffset ExpiresAt, string? KernelClass = null);
