namespace AIForge.Node.Cli;

/// <summary>Reads the configuration file: JSON that may have comments and trailing commas.</summary>
internal static class SettingsFile
{
    private static readonly HashSet<string> Known = Names(typeof(NodeOptions)).ToHashSet(StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> KnownOfContainers = Names(typeof(ContainerOptions)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="NodeSetupException">It is not there, is no JSON, or has a setting that does not exist; the message says which.</exception>
    public static IConfiguration Read(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full)) throw new NodeSetupException($"The configuration file {full} does not exist, or its folder is closed to you.");
        try
        {
            var settings = new ConfigurationBuilder().AddJsonFile(full, optional: false).Build();
            foreach (var setting in settings.GetChildren()) Check(full, setting.Key, Known);
            foreach (var setting in settings.GetSection(nameof(NodeOptions.Containers)).GetChildren()) Check(full, setting.Key, KnownOfContainers, $"{nameof(NodeOptions.Containers)}:");
            return settings;
        }
        catch (Exception exception) when (exception is InvalidDataException or UnauthorizedAccessException or IOException)
        {
            throw new NodeSetupException($"The configuration file {full} cannot be read: {exception.GetBaseException().Message}");
        }
    }

    /// <summary>A misspelt limit that is passed over is a limit that is not kept.</summary>
    private static void Check(string path, string name, HashSet<string> known, string section = "")
    {
        if (known.Contains(name)) return;
        throw new NodeSetupException($"The configuration file {path} has {section}{name}, which is no setting. There are {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
    }

    private static IEnumerable<string> Names(Type options) => options.GetProperties().Select(property => property.Name);
}
