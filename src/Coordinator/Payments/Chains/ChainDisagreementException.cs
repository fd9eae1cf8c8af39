namespace AIForge.Coordinator.Payments.Chains;

/// <summary>Endpoints of one network contradict each other, or one contradicts what it said before.</summary>
internal sealed class ChainDisagreementException(string message) : Exception(message);
