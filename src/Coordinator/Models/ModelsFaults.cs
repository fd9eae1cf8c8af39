using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Models;

/// <summary>Every error that the slice can raise.</summary>
internal static class ModelsFaults
{
    public static FaultException NotFound(string name) =>
        new(FaultKind.NotFound, "MODEL_NOT_FOUND", $"There is no model {name}. GET /api/models lists those that exist.");
}
