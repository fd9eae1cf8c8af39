using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Models;

/// <summary>Every error of models; those of uploads have a place of their own.</summary>
internal static class ModelsFaults
{
    private const string NotFoundReason = "MODEL_NOT_FOUND";

    public static FaultException NotFound(string name) =>
        new(FaultKind.NotFound, NotFoundReason, $"There is no model {name}. The list of models has those that exist.");

    /// <summary>Of one that must be the caller's own.</summary>
    public static FaultException NotFound() => new(FaultKind.NotFound, NotFoundReason, "There is no such model among yours.");

    public static FaultException Invalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "MODEL_INVALID", "What is said of the model is not valid.") { Violations = violations };

    public static FaultException InUse(string problem) => new(FaultKind.FailedPrecondition, "MODEL_IN_USE", $"The model {problem}.");

    public static FaultException ListedStaysPublic() =>
        new(FaultKind.FailedPrecondition, "MODEL_LISTED", "The model is listed in the marketplace; withdraw it before it becomes private.");

    public static FaultException EncryptedStaysPrivate() =>
        new(FaultKind.FailedPrecondition, "MODEL_ENCRYPTED", "The model's file is encrypted, which private models are; upload it again to make it public.");

    public static FaultException NotDownloadable() =>
        new(FaultKind.PermissionDenied, "MODEL_DOWNLOAD_REFUSED", "The model's owner does not allow downloads.");

    public static FaultException NotKept() =>
        new(FaultKind.NotFound, "MODEL_FILE_NOT_KEPT", "The network does not keep this model's file; nodes have it from their operators.");

    public static FaultException KeyGone() => new(FaultKind.NotFound, NotFoundReason, "The model is deleted, and its key with it.");

    public static FaultException RangeOutside(long size) =>
        new(FaultKind.OutOfRange, "RANGE_OUTSIDE", $"The file has {size} bytes; the range asked for begins behind its end.");
}
