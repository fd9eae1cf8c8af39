namespace AIForge.Coordinator.Platform.Database.Embedded;

/// <summary>The private PostgreSQL cannot run; the message tells a person what to do about it.</summary>
public sealed class EmbeddedPostgresException(string message, Exception? inner = null) : Exception(message, inner);
