using System.Globalization;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Platform.Settings;

internal static class SettingsFaults
{
    public static FaultException Unknown(string key) => new(
        FaultKind.NotFound, "SETTING_UNKNOWN", "There is no such setting. The list of settings names them all.")
    {
        Metadata = new Dictionary<string, string> { ["key"] = key },
    };

    public static FaultException Invalid(string key, string problem) => new(
        FaultKind.InvalidArgument, "SETTING_INVALID", $"The setting {key} cannot have this value. {problem}")
    {
        Violations = [new FieldViolation("value", problem)],
    };

    public static FaultException Changed(string key, int version) => new(
        FaultKind.Aborted, "SETTING_CHANGED", $"The setting {key} was changed meanwhile: it has version {version.ToString(CultureInfo.InvariantCulture)} now.")
    {
        Metadata = new Dictionary<string, string> { ["version"] = version.ToString(CultureInfo.InvariantCulture) },
    };
}
