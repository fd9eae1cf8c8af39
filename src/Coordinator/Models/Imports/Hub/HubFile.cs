namespace AIForge.Coordinator.Models.Imports.Hub;

/// <summary>A file of a repository as the list of its files says.</summary>
/// <param name="SizeBytes">0 where it does not say.</param>
/// <param name="Sha256">Empty where it does not say.</param>
internal sealed record HubFile(string Path, long SizeBytes, string Sha256);
