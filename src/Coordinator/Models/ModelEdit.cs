namespace AIForge.Coordinator.Models;

/// <summary>What an owner changes; null stays as it is.</summary>
internal sealed record ModelEdit(string? Description, string? License, bool? AllowDownload, string? Visibility);
