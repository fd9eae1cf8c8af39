namespace AIForge.Node.Availability;

/// <summary>The operator's wish that the node takes no new work: a file, so that it outlives a restart and needs no open port.</summary>
internal sealed class DrainFile(string dataFolder)
{
    private readonly string _path = Path.Combine(dataFolder, "drain");

    public bool IsThere => File.Exists(_path);

    /// <exception cref="NodeSetupException">The data folder cannot be written to.</exception>
    public void Create() => Change(() => File.WriteAllText(_path, ""));

    /// <exception cref="NodeSetupException">The data folder cannot be written to.</exception>
    public void Remove() => Change(() => File.Delete(_path));

    private void Change(Action change)
    {
        try
        {
            change();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NodeSetupException($"{_path} cannot be changed: {exception.Message} Run this as the user of the node, and name its folder with --data.");
        }
    }
}
