namespace AIForge.Coordinator.Models.Contents;

/// <summary>An object that is to go, and how often that was tried.</summary>
internal sealed record RemovedObject(string ObjectKey, int Attempts);
