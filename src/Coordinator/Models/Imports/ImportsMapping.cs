using AIForge.Coordinator.Models.Imports.Hub;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Models.Imports;

/// <summary>Proto ⇄ domain. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class ImportsMapping
{
    public static Guid ImportId(string text) => Id<ModelImportTag>.TryParse(text, out var id) ? id.Value : throw ImportsFaults.NotFound();

    public static ImportOrder ToOrder(CreateModelImportRequest request)
    {
        var violations = new List<FieldViolation>();
        HubNames.CheckRepository(request.Repository, violations);
        HubNames.CheckFile(request.File, violations);
        if (request.Name.Length > 0) UploadRules.CheckName(request.Name, violations);
        UploadRules.CheckTexts(request.License, description: "", violations);
        var visibility = UploadsMapping.Visibility(request.Visibility, violations);
        if (request.Encrypted && visibility != ModelVisibility.Private) violations.Add(new FieldViolation("encrypted", "Only private models are encrypted."));
        var order = new ImportOrder(request.Repository, HubNames.CheckRevision(request.Revision, violations), request.File, request.Name)
        {
            Visibility = visibility,
            GroupId = UploadsMapping.GroupId(request.GroupId, violations),
            License = request.License.Trim(),
            AllowDownload = request.AllowDownload,
            IsEncrypted = request.Encrypted,
        };
        return violations.Count == 0 ? order : throw ImportsFaults.Invalid(violations);
    }

    public static (string Repository, string Revision) ToPlace(ListImportableFilesRequest request)
    {
        var violations = new List<FieldViolation>();
        HubNames.CheckRepository(request.Repository, violations);
        var revision = HubNames.CheckRevision(request.Revision, violations);
        return violations.Count == 0 ? (request.Repository, revision) : throw ImportsFaults.Invalid(violations);
    }

    public static string ToToken(SetImportTokenRequest request) => ImportRules.IsToken(request.Token)
        ? request.Token
        : throw ImportsFaults.Invalid("token", "Give the token: 8 to 256 visible ASCII characters.");

    public static ListImportableFilesResponse ToProto(HubRevision revision) => new()
    {
        Revision = revision.Commit,
        Files = { revision.Files.Select(file => new ImportableFile { Path = file.Path, SizeBytes = file.SizeBytes, Sha256 = file.Sha256 }) },
    };

    public static ModelImport ToProto(ImportRecord import)
    {
        var isReceiving = import.UploadState == UploadState.Receiving;
        return new ModelImport
        {
            ImportId = new Id<ModelImportTag>(import.Id).ToString(),
            State = ImportState.Of(import),
            Repository = import.SourceRepository,
            RequestedRevision = import.RequestedRevision,
            Revision = import.SourceRevision,
            File = import.SourceFile,
            Name = import.ModelName,
            SizeBytes = import.SizeBytes,
            // The parts are forgotten with the decision; until then they say how much is there.
            FetchedBytes = import.UploadState == UploadState.Ready ? import.SizeBytes : import.FetchedBytes,
            VerifiedBytes = import.VerifiedBytes,
            ModelId = new Id<ModelTag>(import.ModelId).ToString(),
            FailureReason = import.FailureReason ?? "",
            FailureMessage = import.FailureMessage ?? "",
            Problem = isReceiving ? import.Problem ?? "" : "",
            CreateTime = import.CreatedAt.ToTimestamp(),
            NextAttemptTime = isReceiving && import.Problem is not null ? import.NextAttemptAt.ToTimestamp() : null,
        };
    }
}
