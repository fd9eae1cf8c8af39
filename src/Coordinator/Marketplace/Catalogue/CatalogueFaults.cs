using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Marketplace.Catalogue;

/// <summary>Every error of the catalogue.</summary>
internal static class CatalogueFaults
{
    public static FaultException QueryInvalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "CATALOGUE_QUERY_INVALID", "The search is not valid.") { Violations = violations };

    public static FaultException ModelNotFound() => new(
        FaultKind.NotFound, "MODEL_NOT_FOUND", "There is no such model in the marketplace. Search it for another one.");

    public static FaultException CardNotFound() => new(FaultKind.NotFound, "MODEL_CARD_NOT_FOUND", "Nobody has written a card for this model.");

    public static FaultException CardInvalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "MODEL_CARD_INVALID", "The card is not as a card may be.") { Violations = violations };

    public static FaultException VersionTaken() => new(
        FaultKind.AlreadyExists, "MODEL_VERSION_TAKEN", "Another model of the same owner has this base name and version.")
    {
        Violations = [new FieldViolation("version", "Is another model's.")],
    };

    public static FaultException ReviewInvalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "REVIEW_INVALID", "The review is not as a review may be.") { Violations = violations };

    public static FaultException ReviewNotFound() => new(FaultKind.NotFound, "REVIEW_NOT_FOUND", "There is no such review.");

    public static FaultException NotUsed() => new(
        FaultKind.FailedPrecondition, "REVIEW_NOT_USED", "Only who has got an answer of this model reviews it.");

    public static FaultException OwnModel() => new(
        FaultKind.FailedPrecondition, "REVIEW_OWN_MODEL", "You earn by this model, by yourself or in its group: others review it.");
}
