using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>Proto ⇄ domain. A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
internal static class UploadsMapping
{
    public static Guid UploadId(string text) => Id<ModelUploadTag>.TryParse(text, out var id) ? id.Value : throw UploadsFaults.NotFound();

    public static NewUpload ToOrder(CreateModelUploadRequest request)
    {
        var violations = new List<FieldViolation>();
        if (request.SizeBytes < 1) violations.Add(new FieldViolation("size_bytes", "A file has at least one byte."));
        UploadRules.CheckName(request.Name, violations);
        UploadRules.CheckTexts(request.License, request.Description, violations);
        var visibility = Visibility(request.Visibility, violations);
        if (request.Encrypted && visibility != ModelVisibility.Private) violations.Add(new FieldViolation("encrypted", "Only private models are encrypted."));
        var order = new NewUpload(
            request.Name, UploadRules.CheckFilename(request.Filename, violations), request.SizeBytes, UploadRules.ToSha256(request.Sha256, "sha256", violations))
        {
            Visibility = visibility,
            GroupId = GroupId(request.GroupId, violations),
            License = request.License.Trim(),
            Description = request.Description.ReplaceLineEndings("\n"),
            AllowDownload = request.AllowDownload,
            IsEncrypted = request.Encrypted,
        };
        return violations.Count == 0 ? order : throw UploadsFaults.Invalid(violations);
    }

    /// <summary>The same order of a file that comes in one piece.</summary>
    public static CreateModelUploadRequest ToRequest(UploadModelRequest request, long sizeBytes) => new()
    {
        Name = request.Name,
        Filename = request.Filename,
        SizeBytes = sizeBytes,
        Sha256 = request.Sha256,
        Visibility = request.Visibility,
        GroupId = request.GroupId,
        License = request.License,
        Description = request.Description,
        AllowDownload = request.AllowDownload,
        Encrypted = request.Encrypted,
    };

    public static string Visibility(string text, List<FieldViolation> violations)
    {
        if (text is "" or ModelVisibility.Public) return ModelVisibility.Public;
        if (text != ModelVisibility.Private) violations.Add(new FieldViolation("visibility", "Must be public or private."));
        return ModelVisibility.Private;
    }

    public static ModelUpload ToProto(UploadRecord upload, IReadOnlyList<ReceivedPart>? received)
    {
        var proto = new ModelUpload
        {
            UploadId = new Id<ModelUploadTag>(upload.Id).ToString(),
            State = upload.State,
            Name = upload.ModelName,
            Filename = upload.Filename,
            SizeBytes = upload.SizeBytes,
            PartSize = upload.PartSize,
            PartCount = upload.PartCount,
            VerifiedBytes = upload.VerifiedBytes,
            ModelId = new Id<ModelTag>(upload.ModelId).ToString(),
            FailureReason = upload.FailureReason ?? "",
            FailureMessage = upload.FailureMessage ?? "",
            CreateTime = upload.CreatedAt.ToTimestamp(),
            ExpireTime = upload.ExpiresAt.ToTimestamp(),
        };
        // The parts are forgotten with the decision; until then they say how much is there.
        if (upload.State == UploadState.Ready) proto.ReceivedBytes = upload.SizeBytes;
        if (received is null) return proto;
        proto.ReceivedParts.AddRange(received.Select(part => part.Number));
        if (upload.State != UploadState.Ready) proto.ReceivedBytes = received.Sum(part => part.SizeBytes);
        return proto;
    }

    public static Guid? GroupId(string text, List<FieldViolation> violations)
    {
        if (text.Length == 0) return null;
        if (Id<GroupTag>.TryParse(text, out var id)) return id.Value;
        violations.Add(new FieldViolation("group_id", "Give the id of a group, group_…."));
        return null;
    }
}
