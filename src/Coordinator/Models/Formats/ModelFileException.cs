namespace AIForge.Coordinator.Models.Formats;

/// <summary>The file is no model that can be taken. The message is for its owner.</summary>
internal sealed class ModelFileException(string message) : Exception(message);
