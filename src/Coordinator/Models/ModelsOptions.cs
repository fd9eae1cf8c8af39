using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Models;

/// <summary>Which models the platform offers, and how it receives those of users.</summary>
public sealed class ModelsOptions : IValidatableObject
{
    public const string SectionName = "Models";

    /// <summary>Recorded at every start: new ones are added, changed ones are updated, missing ones stay.</summary>
    public IList<KnownModel> Known { get; } = [];

    /// <summary>Hours without a new part after which an upload is given up.</summary>
    [Range(1, 24 * 365)]
    public int UploadPatienceHours { get; set; } = 72;

    /// <summary>Files for jobs that one user may keep.</summary>
    [Range(0, 1_000_000)]
    public int MaxFilesPerUser { get; set; } = 1_000;

    /// <summary>Days for which it is remembered what became of an upload.</summary>
    [Range(1, 365)]
    public int KeepDecidedDays { get; set; } = 30;

    /// <summary>Seconds for which completing an upload waits for the file to be verified; 0 for not at all.</summary>
    [Range(0, 60)]
    public double CompleteWaitSeconds { get; set; } = 5;

    /// <summary>Seconds after which another replica takes over a verification of which nothing was heard.</summary>
    [Range(5, 3600)]
    public int VerificationLeaseSeconds { get; set; } = 30;

    /// <summary>Uploads that a replica verifies at once.</summary>
    [Range(1, 64)]
    public int ParallelVerifications { get; set; } = 2;

    internal TimeSpan UploadPatience => TimeSpan.FromHours(UploadPatienceHours);

    internal TimeSpan KeepDecided => TimeSpan.FromDays(KeepDecidedDays);

    internal TimeSpan CompleteWait => TimeSpan.FromSeconds(CompleteWaitSeconds);

    internal TimeSpan VerificationLease => TimeSpan.FromSeconds(VerificationLeaseSeconds);

    internal TimeSpan LeaseRenewal => VerificationLease / 3;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var results = new List<ValidationResult>();
        foreach (var model in Known) Validator.TryValidateObject(model, new ValidationContext(model), results, validateAllProperties: true);
        foreach (var name in Known.GroupBy(model => model.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key))
            results.Add(new ValidationResult($"Models:Known names {name} twice."));
        return results;
    }
}
