using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>
/// Every error of imports. Those that the hub causes end a call or, when they come later, the import. One of the kind
/// <see cref="FaultKind.Unavailable"/> is no end: the same is tried again.
/// </summary>
internal static class ImportsFaults
{
    private const int MostCandidates = 50;
    private static readonly TimeSpan RetrySource = TimeSpan.FromSeconds(2);

    public static FaultException Invalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "IMPORT_INVALID", "The import asked for is not valid.") { Violations = violations };

    public static FaultException Invalid(string field, string problem) => Invalid([new FieldViolation(field, problem)]);

    public static FaultException NotFound() => new(FaultKind.NotFound, "IMPORT_NOT_FOUND", "There is no such import.");

    public static FaultException StateWrong(string state, string wanted) => new(
        FaultKind.FailedPrecondition, "IMPORT_STATE", $"The import is {state}; this is possible only while it is {wanted}.")
    {
        Metadata = new Dictionary<string, string> { ["state"] = state },
    };

    public static FaultException FileNotChosen(IReadOnlyCollection<string> candidates)
    {
        var problem = candidates.Count == 0
            ? "The repository has no GGUF file; name the file to import."
            : $"Name one of the files: {string.Join(", ", candidates.Take(MostCandidates))}{(candidates.Count > MostCandidates ? ", …" : "")}";
        return new FaultException(FaultKind.InvalidArgument, "IMPORT_FILE_NOT_CHOSEN", "It is not clear which file of the repository is meant.")
        {
            Violations = [new FieldViolation("file", problem)],
        };
    }

    public static FaultException FormatUnsupported(string file) =>
        new(FaultKind.FailedPrecondition, "IMPORT_FORMAT_UNSUPPORTED", $"{file} is neither a .gguf nor a .safetensors file.");

    public static FaultException TooLarge(long bytes, long most) =>
        new(FaultKind.FailedPrecondition, "IMPORT_TOO_LARGE", $"The file has {bytes} bytes; a model's may have {most}.");

    public static FaultException Empty(string file) => new(FaultKind.FailedPrecondition, "IMPORT_FILE_EMPTY", $"{file} has no bytes.");

    public static FaultException RepositoryNotFound() => new(FaultKind.NotFound, "IMPORT_REPOSITORY_NOT_FOUND", "The hub has no such repository.");

    public static FaultException RepositoryPrivate(bool hasToken) => new(
        FaultKind.FailedPrecondition,
        "IMPORT_REPOSITORY_PRIVATE",
        hasToken ? "The token's account may not read the repository." : "The repository is private or does not exist; to somebody without a token the hub does not say which.");

    public static FaultException Gated() => new(
        FaultKind.FailedPrecondition, "IMPORT_GATED", "The repository is gated: ask for access on the hub, and give a token of that account.");

    public static FaultException GatedNoAccess() => new(
        FaultKind.FailedPrecondition, "IMPORT_GATED_NO_ACCESS", "The repository is gated, and the token's account has not been given access, or the token may not use it.");

    public static FaultException TokenRejected() =>
        new(FaultKind.FailedPrecondition, "IMPORT_TOKEN_REJECTED", "The hub does not know the token that is kept for you; give another one.");

    public static FaultException RevisionNotFound() => new(FaultKind.NotFound, "IMPORT_REVISION_NOT_FOUND", "The repository has no such revision.");

    public static FaultException FileNotFound() => new(FaultKind.NotFound, "IMPORT_FILE_NOT_FOUND", "The revision has no such file.");

    public static FaultException FileChanged(string what) =>
        new(FaultKind.FailedPrecondition, "IMPORT_FILE_CHANGED", $"The file is another one than when the import began: {what}.");

    public static FaultException RedirectRefused(string problem) => new(FaultKind.FailedPrecondition, "IMPORT_REDIRECT_REFUSED", $"The hub redirects where nothing is fetched: {problem}.");

    public static FaultException AddressRefused(string host) =>
        new(FaultKind.FailedPrecondition, "IMPORT_ADDRESS_REFUSED", $"{host} has no public address; nothing is fetched from others.");

    public static FaultException SourceRefused(string problem) => new(FaultKind.FailedPrecondition, "IMPORT_SOURCE_REFUSED", $"The hub does not give the file: {problem}.");

    public static FaultException SourceUnavailable(string problem, TimeSpan? retryAfter = null) =>
        new(FaultKind.Unavailable, "IMPORT_SOURCE_UNAVAILABLE", $"The hub cannot be asked at the moment: {problem}.") { RetryAfter = retryAfter ?? RetrySource };
}
