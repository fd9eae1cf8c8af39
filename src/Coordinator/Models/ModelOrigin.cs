namespace AIForge.Coordinator.Models;

/// <summary>The file of a repository that a model was imported from.</summary>
/// <param name="Repository">`owner/name`.</param>
/// <param name="Revision">The commit, 40 hex digits.</param>
/// <param name="File">Path in the repository.</param>
internal sealed record ModelOrigin(string Repository, string Revision, string File);
