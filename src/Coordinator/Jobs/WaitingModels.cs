namespace AIForge.Coordinator.Jobs;

/// <summary>For which models the first inference jobs of the queue wait: whom it is worth asking the database for.</summary>
/// <param name="jobs">How many by the model's SHA-256.</param>
/// <param name="isAll">The queue has no others.</param>
internal sealed class WaitingModels(IReadOnlyDictionary<string, int> jobs, bool isAll)
{
    private readonly Dictionary<string, int> _jobs = new(jobs, StringComparer.Ordinal);

    public bool IsEmpty => jobs.Count == 0;

    /// <summary>Whether a job may wait for one of these models, as far as is known.</summary>
    public bool Has(string[] models) => !isAll || Array.Exists(models, sha256 => _jobs.GetValueOrDefault(sha256) > 0);

    public void Leased(string sha256)
    {
        if (_jobs.TryGetValue(sha256, out var left)) _jobs[sha256] = left - 1;
    }
}
