namespace AIForge.Node.Executors.Containers;

/// <summary>A file or a folder of the outputs.</summary>
/// <param name="Name">As it stands in the archive: from the outputs' folder on, with a slash at the end of a folder's.</param>
internal sealed record OutputEntry(string Name, string Path, long Size)
{
    public bool IsFolder => Name.EndsWith('/');
}
