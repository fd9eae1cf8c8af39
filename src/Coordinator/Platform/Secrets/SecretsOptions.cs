using System.ComponentModel.DataAnnotations;

namespace AIForge.Coordinator.Platform.Secrets;

/// <summary>The keys that wrap secrets. The first one wraps; the others only unwrap what was wrapped before them.</summary>
public sealed class SecretsOptions : IValidatableObject
{
    public const string SectionName = "Secrets";

    internal const int KeyBytes = 32;

    public IList<MasterKey> MasterKeys { get; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var results = new List<ValidationResult>();
        foreach (var key in MasterKeys) Validator.TryValidateObject(key, new ValidationContext(key), results, validateAllProperties: true);
        foreach (var key in MasterKeys.Where(key => !IsKey(key.Key)))
            results.Add(new ValidationResult($"{SectionName}:MasterKeys: the key '{key.Id}' must be {KeyBytes} bytes as base64."));
        if (MasterKeys.DistinctBy(key => key.Id, StringComparer.Ordinal).Count() < MasterKeys.Count)
            results.Add(new ValidationResult($"{SectionName}:MasterKeys: an id is there twice."));
        return results;
    }

    private static bool IsKey(string text) => Convert.TryFromBase64String(text, new byte[64], out var length) && length == KeyBytes;
}
