namespace AIForge.Cli;

/// <summary>What the user can mend; the message says how.</summary>
internal class CliException(string message, Exception? inner = null) : Exception(message, inner);
