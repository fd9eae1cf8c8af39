using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace AIForge.Storage.Objects;

/// <summary>What the exceptions of the S3 client mean. Servers agree on few codes, so what is unknown counts as an outage.</summary>
internal static class S3Failure
{
    private static readonly string[] Full = ["QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity", "StorageFull"];
    private static readonly string[] UploadRefused = ["NoSuchUpload", "InvalidPart", "InvalidPartOrder", "EntityTooSmall", "MalformedXML", "IncompleteBody"];

    public static bool IsMissing(AmazonS3Exception exception) => exception is { StatusCode: HttpStatusCode.NotFound, ErrorCode: "NoSuchKey" or "NotFound" };

    public static bool IsBeyondEnd(AmazonS3Exception exception) => exception.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable;

    public static bool IsUnknownUpload(AmazonS3Exception exception) => exception.ErrorCode == "NoSuchUpload";

    /// <summary>Null for what is no failure of the store.</summary>
    public static Exception? Of(Exception exception) => exception switch
    {
        AmazonS3Exception s3 when UploadRefused.Contains(s3.ErrorCode) => new UploadRefusedException($"The store refuses the upload: {s3.ErrorCode}.", s3),
        AmazonS3Exception s3 => new StoreUnavailableException($"The S3 server answers {(int)s3.StatusCode} {s3.ErrorCode}.", s3)
        {
            IsFull = s3.StatusCode == HttpStatusCode.InsufficientStorage || Full.Contains(s3.ErrorCode),
        },
        AmazonClientException or HttpRequestException or IOException or TimeoutException or OperationCanceledException =>
            new StoreUnavailableException("The S3 server cannot be reached or does not answer in time.", exception),
        _ => null,
    };
}
