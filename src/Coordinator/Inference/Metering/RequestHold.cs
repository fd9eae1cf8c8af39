using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Inference.Metering;

/// <summary>Money set aside for a request: the most that it can cost.</summary>
internal sealed record RequestHold(Guid Id, Money Amount);
