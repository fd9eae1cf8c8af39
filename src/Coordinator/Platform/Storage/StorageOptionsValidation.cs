using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Platform.Storage;

/// <summary>Each kind of storage is one thing, and configured whole.</summary>
internal sealed class StorageOptionsValidation : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var failures = Problems(options).Select(problem => $"{StorageOptions.SectionName}:{problem}.").ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Problems(StorageOptions options)
    {
        if (options.Objects is { Folder: not null, S3: not null }) yield return "Objects: either Folder or S3, not both";
        if (options.Content is { Folder: not null, Ipfs: not null }) yield return "Content: either Folder or Ipfs, not both";
        if (options.Objects.Folder is "") yield return "Objects:Folder: a path is needed";
        if (options.Content.Folder is "") yield return "Content:Folder: a path is needed";
        if (options.Content.Ipfs is { } ipfs && !IsAddress(ipfs.Url)) yield return "Content:Ipfs:Url: this is no http address without a user";
        if (options.Content.Ipfs?.GatewayUrl is { } gateway && !IsAddress(gateway)) yield return "Content:Ipfs:GatewayUrl: this is no http address without a user";
        if (options.Objects.S3 is not { } s3) yield break;
        if (!IsAddress(s3.Endpoint)) yield return "Objects:S3:Endpoint: this is no http address without a user";
        if (s3.Bucket.Length is < 3 or > 63) yield return "Objects:S3:Bucket: a bucket's name has 3 to 63 characters";
        if (s3.AccessKey.Length == 0 || s3.SecretKey.Length == 0) yield return "Objects:S3: AccessKey and SecretKey are needed";
        if (s3.Region.Length == 0) yield return "Objects:S3:Region: a region is needed; a server that has none takes any";
    }

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "" };
}
