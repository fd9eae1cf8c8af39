using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Models.Files;

/// <summary>Every error that files can raise beside those of uploads.</summary>
internal static class FilesFaults
{
    public static FaultException NotFound() => new(FaultKind.NotFound, "FILE_NOT_FOUND", "There is no such file among yours.");

    public static FaultException InUse() => new(
        FaultKind.FailedPrecondition, "FILE_IN_USE", "The file is an input of a job that has not ended. Cancel the job or wait for its end.");

    public static FaultException TooMany(int most) => new(FaultKind.ResourceExhausted, "FILE_LIMIT_REACHED", $"You may keep {most} files. Delete some of them.")
    {
        QuotaSubject = "files",
    };
}
