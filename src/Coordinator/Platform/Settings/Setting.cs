using System.Text.Json;

namespace AIForge.Coordinator.Platform.Settings;

/// <summary>
/// A value that the operator changes while the network runs. A slice declares it once, as a static of its options, and registers
/// it with <see cref="SettingsModule.AddSetting"/>.
/// </summary>
/// <param name="Key">Dotted lower case, for example <c>limits.plans</c>.</param>
/// <param name="Description">One sentence for the operator, with the unit.</param>
/// <param name="Check">What is wrong with a value, or null.</param>
public sealed record Setting<T>(string Key, string Description, T Default, Func<T, string?> Check) : ISetting
    where T : notnull
{
    public string DefaultJson => JsonSerializer.Serialize(Default, SettingJson.Options);

    public object Parse(string json)
    {
        var value = Read(json);
        return Check(value) is { } problem ? throw SettingsFaults.Invalid(Key, problem) : value;
    }

    private T Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, SettingJson.Options) ?? throw SettingsFaults.Invalid(Key, "It must not be null.");
        }
        catch (JsonException exception)
        {
            var where = exception.Path is { Length: > 1 } path ? $" at {path}" : "";
            throw SettingsFaults.Invalid(Key, $"It must have the form of the default, {DefaultJson}; it differs{where}.");
        }
    }
}
