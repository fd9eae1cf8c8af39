using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Inference.Batches;

/// <summary>Every error that batches and their files can raise beside those of requests and uploads.</summary>
internal static class BatchFaults
{
    public static FaultException NotFound(string id) => new(FaultKind.NotFound, "BATCH_NOT_FOUND", $"No batch found with id '{id}'.")
    {
        Violations = [new FieldViolation("batch_id", "It does not exist or is not yours.")],
    };

    public static FaultException FileNotFound(string field, string id) => new(FaultKind.NotFound, "FILE_NOT_FOUND", $"No such file object: {id}")
    {
        Violations = [new FieldViolation(field, "It does not exist or is not yours.")],
    };

    public static FaultException HasEnded(string status) => new(FaultKind.AlreadyExists, "BATCH_ENDED", $"Cannot cancel a batch with status '{status}'.");

    public static FaultException TooManyOpen(int most) => new(
        FaultKind.ResourceExhausted, "BATCH_LIMIT_REACHED", $"You have {most} batches that have not ended. Wait for one, or cancel one.") { QuotaSubject = "batches" };
}
