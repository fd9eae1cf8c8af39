namespace AIForge.Cli;

/// <summary>The gateway was not reached or broke off; the same call may succeed later.</summary>
internal sealed class UnreachableException(string message, Exception inner) : CliException(message, inner);
