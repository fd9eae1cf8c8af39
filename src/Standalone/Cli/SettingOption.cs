using System.CommandLine;
using System.CommandLine.Parsing;

namespace AIForge.Standalone.Cli;

/// <summary>Any setting of the coordinator as its configuration names it, for what has no option of its own.</summary>
internal static class SettingOption
{
    public const string Name = "--setting";

    public static Option<KeyValuePair<string, string>[]> Create() => new(Name)
    {
        Description = "SECTION:NAME=VALUE, a setting of the coordinator such as Payments:Networks:tron:Confirmations=19; may be given several times.",
        CustomParser = Parse,
    };

    public static string TextOf(KeyValuePair<string, string> setting) => $"{setting.Key}={setting.Value}";

    private static KeyValuePair<string, string>[] Parse(ArgumentResult result)
    {
        var settings = new List<KeyValuePair<string, string>>();
        foreach (var token in result.Tokens)
        {
            var equals = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && token.Value[..equals].Contains(':', StringComparison.Ordinal)) settings.Add(new(token.Value[..equals], token.Value[(equals + 1)..]));
            else result.AddError($"'{token.Value}' is no setting: {Name} takes SECTION:NAME=VALUE.");
        }

        return [.. settings];
    }
}
