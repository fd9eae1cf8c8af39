using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Models;

/// <summary>Which models the platform offers.</summary>
public sealed class ModelsOptions : IValidatableObject
{
    public const string SectionName = "Models";

    /// <summary>Recorded at every start: new ones are added, changed ones are updated, missing ones stay.</summary>
    public IList<KnownModel> Known { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var results = new List<ValidationResult>();
        foreach (var model in Known) Validator.TryValidateObject(model, new ValidationContext(model), results, validateAllProperties: true);
        foreach (var name in Known.GroupBy(model => model.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key))
            results.Add(new ValidationResult($"Models:Known names {name} twice."));
        return results;
    }
}
