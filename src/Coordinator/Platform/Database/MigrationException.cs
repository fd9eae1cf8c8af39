namespace AIForge.Coordinator.Platform.Database;

/// <summary>The database and this program do not fit together; the program must not start.</summary>
public sealed class MigrationException(string message, Exception? inner = null) : Exception(message, inner);
