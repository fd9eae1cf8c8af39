namespace AIForge.Admin;

/// <summary>What the operator can mend; the message says how.</summary>
internal class AdminException(string message, Exception? inner = null) : Exception(message, inner);
