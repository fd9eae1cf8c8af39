namespace AIForge.Coordinator.Payments.Chains;

/// <summary>An endpoint answered what cannot be true or read; says what was wrong with it.</summary>
internal sealed class ChainAnswerException(string message, Exception? inner = null) : Exception(message, inner);
