namespace AIForge.Cli.Jobs;

/// <summary>A receipt is not what it should be; the message says how.</summary>
internal sealed class ReceiptInvalidException(string message) : CliException(message);
