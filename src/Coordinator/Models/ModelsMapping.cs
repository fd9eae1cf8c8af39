using AIForge.Coordinator.Models.Contents;
using AIForge.Coordinator.Models.Uploads;
using AIForge.Protocol.V1;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Models;

/// <summary>Proto ⇄ domain.</summary>
internal static class ModelsMapping
{
    private const int MostHashes = 100;

    /// <summary>A malformed id names nothing: the same answer as for what belongs to somebody else.</summary>
    public static Guid ModelId(string text) => Id<ModelTag>.TryParse(text, out var id) ? id.Value : throw ModelsFaults.NotFound();

    public static string[] ToHashes(IReadOnlyCollection<string> hashes) => hashes.Count <= MostHashes
        ? [.. hashes]
        : throw ModelsFaults.Invalid([new FieldViolation("sha256", $"Give at most {MostHashes}.")]);

    public static ModelEdit ToEdit(UpdateModelRequest request)
    {
        var violations = new List<FieldViolation>();
        UploadRules.CheckTexts(request.License, request.Description, violations);
        var edit = new ModelEdit(
            request.HasDescription ? request.Description.ReplaceLineEndings("\n") : null,
            request.HasLicense ? request.License.Trim() : null,
            request.HasAllowDownload ? request.AllowDownload : null,
            request.HasVisibility ? UploadsMapping.Visibility(request.Visibility, violations) : null);
        return violations.Count == 0 ? edit : throw ModelsFaults.Invalid(violations);
    }

    /// <summary>What everybody sees who sees the model.</summary>
    public static Model ToProto(ModelRecord model, int readyNodes) => new()
    {
        ModelId = new Id<ModelTag>(model.Id).ToString(),
        Name = model.Name,
        Architecture = model.Architecture,
        ParameterCount = model.ParameterCount,
        Quantization = model.Quantization,
        ContextLength = model.ContextLength,
        SizeBytes = model.SizeBytes,
        Sha256 = model.Sha256,
        CreateTime = model.CreatedAt.ToTimestamp(),
        ReadyNodes = readyNodes,
        Format = model.Format,
        License = model.License,
        Description = model.Description,
        Visibility = model.OwnerId is null ? "" : model.Visibility,
        AllowDownload = model.AllowDownload,
        Listed = model.IsListed,
        GroupId = model.GroupId is { } group ? new Id<GroupTag>(group).ToString() : "",
        Encrypted = model.IsEncrypted,
        SourceRepository = model.SourceRepository ?? "",
        SourceRevision = model.SourceRevision ?? "",
        SourceFile = model.SourceFile ?? "",
    };

    /// <summary>Adds what only those see who may have the file.</summary>
    public static void AddFile(Model proto, ModelRecord model, ContentRecord? content)
    {
        proto.Filename = model.Filename ?? "";
        if (model.IpfsCid is not null) proto.Metadata = ToProto(ModelDetails.Parse(model.Metadata));
        if (content is null || model is not { OwnerId: { } owner, Filename: { } filename }) return;
        proto.Storage = new ModelStorage
        {
            Cid = content.Cid,
            Object = "stored",
            Ipfs = content.Ipfs,
            IpfsProblem = content.IpfsProblem ?? "",
            // The object may be that of somebody else who had the file before, which is nobody's business.
            ObjectKey = UploadRules.ObjectKey(owner, model.Id, filename),
        };
    }

    private static ModelMetadata ToProto(ModelDetails details) => new()
    {
        Title = details.Title,
        ChatTemplate = details.ChatTemplate,
        Tokenizer = details.Tokenizer,
        VocabularySize = details.VocabularySize,
        BlockCount = details.BlockCount,
        EmbeddingLength = details.EmbeddingLength,
        TensorCount = details.TensorCount,
    };
}
