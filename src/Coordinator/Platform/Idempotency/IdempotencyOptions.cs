using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Platform.Idempotency;

public sealed class IdempotencyOptions : IValidatableObject
{
    public const string SectionName = "Idempotency";

    /// <summary>How long a reply is given again.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>A call in progress for longer than this is taken for dead, and the next one with its key runs.</summary>
    public TimeSpan TakeOverAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a second call waits for the first one's reply.</summary>
    public TimeSpan WaitFor { get; set; } = TimeSpan.FromSeconds(5);

    public TimeSpan CleanEvery { get; set; } = TimeSpan.FromMinutes(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (WaitFor >= TakeOverAfter) yield return new ValidationResult($"{nameof(WaitFor)} must be shorter than {nameof(TakeOverAfter)}.");
        if (TakeOverAfter >= KeepFor) yield return new ValidationResult($"{nameof(TakeOverAfter)} must be shorter than {nameof(KeepFor)}.");
    }
}
