namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>A repository at a commit, with those of its files that can be models.</summary>
internal sealed record HubRevision(string Commit, IReadOnlyList<HubFile> Files)
{
    /// <summary>The only GGUF file.</summary>
    /// <exception cref="Shared.Faults.FaultException">There is none, or another one.</exception>
    public string OnlyFile()
    {
        var candidates = Files.Where(file => HubNames.IsGguf(file.Path)).Select(file => file.Path).ToList();
        return candidates is [var only] ? only : throw ImportsFaults.FileNotChosen(candidates);
    }
}
