using AIForge.Coordinator.Models.Uploads;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Models.Files;

/// <summary>Proto ⇄ domain. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class FilesMapping
{
    public static Guid FileId(string text) => Id<JobFileTag>.TryParse(text, out var id) ? id.Value : throw FilesFaults.NotFound();

    public static NewUpload ToOrder(string filename, long sizeBytes, string sha256)
    {
        var violations = new List<FieldViolation>();
        if (sizeBytes < 1) violations.Add(new FieldViolation("size_bytes", "A file has at least one byte."));
        var order = new NewUpload("", UploadRules.CheckFilename(filename, violations), sizeBytes, UploadRules.ToSha256(sha256, "sha256", violations))
        {
            Kind = UploadKind.File,
            Visibility = ModelVisibility.Private,
            License = "",
            Description = "",
        };
        return violations.Count == 0 ? order : throw UploadsFaults.Invalid(violations);
    }

    public static UserFile ToProto(FileRecord file) => new()
    {
        FileId = new Id<JobFileTag>(file.Id).ToString(),
        Filename = file.Filename,
        Cid = file.Cid,
        Sha256 = file.Sha256,
        SizeBytes = file.SizeBytes,
        CreateTime = file.CreatedAt.ToTimestamp(),
    };

    public static FileUpload ToProto(UploadRecord upload, IReadOnlyList<ReceivedPart> received) => new()
    {
        UploadId = new Id<ModelUploadTag>(upload.Id).ToString(),
        State = upload.State,
        Filename = upload.Filename,
        SizeBytes = upload.SizeBytes,
        PartSize = upload.PartSize,
        PartCount = upload.PartCount,
        ReceivedParts = { received.Select(part => part.Number) },
        FileId = new Id<JobFileTag>(upload.ModelId).ToString(),
        FailureReason = upload.FailureReason ?? "",
        FailureMessage = upload.FailureMessage ?? "",
        ExpireTime = upload.ExpiresAt.ToTimestamp(),
    };
}
