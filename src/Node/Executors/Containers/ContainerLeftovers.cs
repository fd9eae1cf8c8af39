using AIForge.Node.Docker;

namespace AIForge.Node.Executors.Containers;

/// <summary>
/// What attempts of this node leave behind when it, or the engine, dies: containers by label, folders by where they lie. Everything that no
/// running attempt has is removed.
/// </summary>
internal sealed partial class ContainerLeftovers(DockerEngine engine, NodeOptions options, TimeProvider clock, ILogger<ContainerLeftovers> logger)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _active = new(StringComparer.Ordinal);
    private string? _nodeLabel;

    /// <summary>Something could not be removed when its work was done with it.</summary>
    public bool AreThere { get; private set; }

    private string Folder => Path.GetFullPath(Path.Combine(options.DataFolder, "containers"));

    private string LabelFile => Path.GetFullPath(Path.Combine(options.DataFolder, "container-label"));

    /// <summary>A workspace that is left alone until its work is done with it.</summary>
    /// <exception cref="IOException">The data folder cannot be written to.</exception>
    public JobWorkspace NewWorkspace()
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
        var label = NodeLabel();
        lock (_lock) _active.Add(id);
        return JobWorkspace.Create(Path.Combine(Folder, id), label, options.Containers.UserId);
    }

    /// <summary>The work is done with a workspace: removes it with its container. What cannot be removed now is a leftover.</summary>
    public async Task CleanUpAsync(JobWorkspace workspace, string? container)
    {
        try
        {
            if (container is not null) await engine.RemoveAsync(container, CancellationToken.None);
            await workspace.DisposeAsync();
        }
        catch (Exception exception) when (exception is EngineException or EngineGoneException or IOException or UnauthorizedAccessException)
        {
            AreThere = true;
            LogLeft(workspace.Id, exception.Message);
        }
        finally
        {
            lock (_lock) _active.Remove(workspace.Id);
        }
    }

    /// <exception cref="EngineGoneException">The engine does not answer.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        // In this order: what is made while this looks is active before it is listed.
        var mine = await engine.ListAsync(ContainerPaths.NodeLabel, NodeLabel(), cancellationToken);
        var folders = Directory.Exists(Folder) ? Directory.GetDirectories(Folder) : [];
        var active = Active();
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var workspace in active) kept.UnionWith(await engine.ListAsync(ContainerPaths.WorkspaceLabel, workspace, cancellationToken));
        foreach (var container in mine.Where(container => !kept.Contains(container)))
        {
            await engine.RemoveAsync(container, cancellationToken);
            LogRemoved(container);
        }

        foreach (var folder in folders.Where(folder => !active.Contains(Path.GetFileName(folder))))
            await JobWorkspace.RemoveAsync(folder);
        AreThere = false;
    }

    /// <summary>Tells the containers of this data folder apart from those of another daemon on the same engine.</summary>
    private string NodeLabel()
    {
        lock (_lock)
        {
            if (_nodeLabel is not null) return _nodeLabel;
            if (!File.Exists(LabelFile)) File.WriteAllText(LabelFile, Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"));
            return _nodeLabel = File.ReadAllText(LabelFile).Trim();
        }
    }

    private List<string> Active()
    {
        lock (_lock) return [.. _active];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed the container {Container}, which a job had left behind")]
    private partial void LogRemoved(string container);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The workspace {Workspace} is left behind for now: {Why}")]
    private partial void LogLeft(string workspace, string why);
}
