using AIForge.Coordinator.Models.Formats;

namespace AIForge.Coordinator.Models;

/// <summary>A row of the table models.</summary>
internal sealed record ModelRecord
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Null for the models that come with the platform.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>The group that earns with the model; null when its owner alone does.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>Whether everybody sees it; the platform's own models need no listing.</summary>
    public bool IsListed { get; init; }

    public bool IsPublic => IsListed || OwnerId is null;

    /// <summary>Nodes can run it; other formats, and files that do not say how long a context may be, are only kept.</summary>
    public bool IsServable => Format == ModelFormat.Gguf && ContextLength > 0;

    public required string Architecture { get; init; }

    public required long ParameterCount { get; init; }

    public required string Quantization { get; init; }

    public required int ContextLength { get; init; }

    public required long SizeBytes { get; init; }

    public required string Sha256 { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null for the operator's models, whose files the network does not keep.</summary>
    public string? IpfsCid { get; init; }

    /// <summary>Key of the stored object; there when the CID is.</summary>
    public string? MinioPath { get; init; }

    public string? Filename { get; init; }

    public string Format { get; init; } = ModelFormat.Gguf;

    public string Visibility { get; init; } = ModelVisibility.Public;

    public string License { get; init; } = "";

    public string Description { get; init; } = "";

    public bool AllowDownload { get; init; }

    /// <summary>What is stored is encrypted; <see cref="Sha256"/> and <see cref="SizeBytes"/> are of the file itself.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>Repository that the file was imported from; null with the next two where its owner uploaded it.</summary>
    public string? SourceRepository { get; init; }

    /// <summary>Commit of the repository.</summary>
    public string? SourceRevision { get; init; }

    /// <summary>Path in the repository.</summary>
    public string? SourceFile { get; init; }

    /// <summary>Nodes of its owner alone may have the file: whoever runs a node can read what it loads.</summary>
    public bool StaysWithOwner => IsEncrypted || Visibility == ModelVisibility.Private;

    /// <summary>Whose nodes alone may serve it; null for everybody's.</summary>
    public Guid? NodesOf => StaysWithOwner ? OwnerId : null;

    /// <summary>JSON of <see cref="ModelDetails"/>.</summary>
    public string Metadata { get; init; } = "{}";
}
