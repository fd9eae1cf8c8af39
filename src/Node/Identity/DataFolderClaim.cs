namespace AIForge.Node.Identity;

/// <summary>
/// A data folder has one daemon: two with one key would take the coordinator's stream from each other for ever. The system gives the claim
/// back when the process ends, however it ends.
/// </summary>
internal sealed class DataFolderClaim : IDisposable
{
    private readonly FileStream _file;

    private DataFolderClaim(FileStream file) => _file = file;

    /// <exception cref="NodeSetupException">Another daemon has the folder, or it cannot be written.</exception>
    public static DataFolderClaim Take(string dataFolder)
    {
        var path = Path.Combine(dataFolder, "node.lock");
        try
        {
            Directory.CreateDirectory(dataFolder);
            return new DataFolderClaim(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new NodeSetupException($"The data folder {Path.GetFullPath(dataFolder)} cannot be written: {exception.Message} Run the node as the user whose folder it is, or choose another one with --data.");
        }
        catch (IOException) when (Runs(dataFolder) is { } process)
        {
            throw new NodeSetupException(
                $"A node runs on the data folder {Path.GetFullPath(dataFolder)} already (process {process}). Stop it, or give this one a folder and a token of its own.");
        }
        catch (IOException exception)
        {
            throw new NodeSetupException($"The data folder {Path.GetFullPath(dataFolder)} cannot be used: {exception.Message} Choose another one with --data.");
        }
    }

    public void Dispose() => _file.Dispose();

    private static int? Runs(string dataFolder) => StatusFile.Read(dataFolder) is { IsRunning: true } report ? report.ProcessId : null;
}
