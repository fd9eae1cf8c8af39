using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace AIForge.Storage.Objects;

/// <summary>
/// Objects in a private bucket of an S3 server. Checksums are sent only where S3 requires them: others than AWS refuse the trailers that
/// the client would add by itself.
/// </summary>
public sealed class S3ObjectStore : IObjectStore, IDisposable
{
    // The largest file is ten thousand of them: 160 GB.
    private const int OwnPartSize = 16 << 20;
    private const int MostParts = 10_000;

    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(10);

    // Joining many parts takes a server a while.
    private static readonly TimeSpan JoinLimit = TimeSpan.FromMinutes(5);

    private readonly S3Bucket _bucket;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _clock;
    private readonly S3Http _http = new();
    private readonly AmazonS3Client _client;

    /// <param name="limit">How long the server may keep silent.</param>
    public S3ObjectStore(S3Bucket bucket, TimeSpan limit, TimeProvider clock)
    {
        (_bucket, _limit, _clock) = (bucket, limit, clock);
        _client = new AmazonS3Client(new BasicAWSCredentials(bucket.AccessKey, bucket.SecretKey), new AmazonS3Config
        {
            ServiceURL = bucket.Endpoint.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = bucket.Region,
            MaxErrorRetry = 1,
            HttpClientFactory = _http,
            // Calls have limits of their own: an upload may take as long as its sender does.
            Timeout = Timeout.InfiniteTimeSpan,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    public async Task PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        ObjectKeys.Require(key);
        var buffer = new byte[OwnPartSize];
        var read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (read == buffer.Length)
        {
            await PutInPartsAsync(key, content, buffer, cancellationToken);
            return;
        }

        using var body = new MemoryStream(buffer, 0, read);
        await CallAsync(token => _client.PutObjectAsync(new PutObjectRequest { BucketName = _bucket.Name, Key = key, InputStream = body, AutoCloseStream = false }, token), _limit, cancellationToken);
    }

    public Task<ObjectFacts?> FindAsync(string key, CancellationToken cancellationToken)
    {
        ObjectKeys.Require(key);
        return CallAsync(token => FindObjectAsync(key, token), _limit, cancellationToken);
    }

    public Task<Stream> OpenAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        ObjectKeys.Require(key);
        return CallAsync(token => OpenObjectAsync(key, offset, length, token), _limit, cancellationToken);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        ObjectKeys.Require(key);
        return CallAsync(token => _client.DeleteObjectAsync(_bucket.Name, key, token), _limit, cancellationToken);
    }

    public async IAsyncEnumerable<ObjectFacts> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _bucket.Name, Prefix = prefix };
        for (var more = true; more;)
        {
            var page = await CallAsync(token => _client.ListObjectsV2Async(request, token), _limit, cancellationToken);
            foreach (var found in page.S3Objects ?? []) yield return new ObjectFacts(found.Key, found.Size ?? 0, At(found.LastModified));
            request.ContinuationToken = page.NextContinuationToken;
            more = page.IsTruncated == true && !string.IsNullOrEmpty(page.NextContinuationToken);
        }
    }

    public async Task<string> BeginUploadAsync(string key, CancellationToken cancellationToken)
    {
        ObjectKeys.Require(key);
        return (await CallAsync(token => _client.InitiateMultipartUploadAsync(_bucket.Name, key, token), _limit, cancellationToken)).UploadId;
    }

    public async Task<string> PutPartAsync(string key, string uploadId, int number, Stream content, long length, long? offset, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MostParts);
        ObjectKeys.Require(key);
        using var time = new CallTime(_limit, cancellationToken);
        await using var sent = new SentStream(content, length, time);
        var request = new UploadPartRequest { BucketName = _bucket.Name, Key = key, UploadId = uploadId, PartNumber = number, PartSize = length, InputStream = sent };
        try
        {
            return (await _client.UploadPartAsync(request, time.Token)).ETag;
        }
        catch (Exception) when (sent.Failure is not null)
        {
            throw sent.Failure;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && S3Failure.Of(exception) is { } failure)
        {
            throw failure;
        }
    }

    public Task CompleteUploadAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, CancellationToken cancellationToken)
    {
        ObjectKeys.Require(key);
        if (parts.Count == 0) throw new UploadRefusedException("An object has at least one part.");
        if (parts.DistinctBy(part => part.Number).Count() != parts.Count) throw new UploadRefusedException("A part is named twice.");
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = _bucket.Name,
            Key = key,
            UploadId = uploadId,
            PartETags = [.. parts.OrderBy(part => part.Number).Select(part => new PartETag(part.Number, part.Tag))],
        };
        return CallAsync(token => CompleteAsync(request, token), JoinLimit, cancellationToken);
    }

    public Task AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        ObjectKeys.Require(key);
        return CallAsync(token => AbortAsync(key, uploadId, token), _limit, cancellationToken);
    }

    public Uri PresignGet(string key, TimeSpan validFor) => new(_client.GetPreSignedURL(new GetPreSignedUrlRequest
    {
        BucketName = _bucket.Name,
        Key = ObjectKeys.Require(key),
        Verb = HttpVerb.GET,
        Expires = (_clock.GetUtcNow() + validFor).UtcDateTime,
        Protocol = _bucket.Endpoint.Scheme == Uri.UriSchemeHttps ? Amazon.S3.Protocol.HTTPS : Amazon.S3.Protocol.HTTP,
    }));

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private async Task PutInPartsAsync(string key, Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
        var upload = await BeginUploadAsync(key, cancellationToken);
        try
        {
            var parts = new List<UploadedPart>();
            for (var read = buffer.Length; read > 0; read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken))
            {
                using var part = new MemoryStream(buffer, 0, read);
                parts.Add(new(parts.Count + 1, await PutPartAsync(key, upload, parts.Count + 1, part, read, offset: null, cancellationToken)));
            }

            await CompleteUploadAsync(key, upload, parts, cancellationToken);
        }
        catch
        {
            await CleanUpAsync(key, upload);
            throw;
        }
    }

    /// <summary>Also when the caller has gone; why it failed matters more than that this did too.</summary>
    private async Task CleanUpAsync(string key, string upload)
    {
        using var limit = new CancellationTokenSource(CleanUpLimit);
        try
        {
            await AbortUploadAsync(key, upload, limit.Token);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or OperationCanceledException)
        {
            // The server forgets uploads by a rule of its bucket.
        }
    }

    private async Task<ObjectFacts?> FindObjectAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _client.GetObjectMetadataAsync(_bucket.Name, key, cancellationToken);
            return new ObjectFacts(key, found.ContentLength, At(found.LastModified));
        }
        catch (AmazonS3Exception exception) when (S3Failure.IsMissing(exception))
        {
            // The answer to HEAD has no text: a bucket that is not there looks like an object that is not there.
            await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket.Name, Prefix = key, MaxKeys = 1 }, cancellationToken);
            return null;
        }
    }

    private async Task<Stream> OpenObjectAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        if (length == 0) return await FindObjectAsync(key, cancellationToken) is null ? throw new ObjectMissingException(key) : Stream.Null;
        var request = new GetObjectRequest { BucketName = _bucket.Name, Key = key };
        if (offset > 0 || length is not null)
            request.ByteRange = length is { } bytes ? new ByteRange(offset, long.MaxValue - offset < bytes ? long.MaxValue : offset + bytes - 1) : new ByteRange($"bytes={offset}-");
        try
        {
            var response = await _client.GetObjectAsync(request, cancellationToken);
            return new ReceivedStream(response.ResponseStream, response, _limit);
        }
        catch (AmazonS3Exception exception) when (S3Failure.IsMissing(exception))
        {
            throw new ObjectMissingException(key);
        }
        catch (AmazonS3Exception exception) when (S3Failure.IsBeyondEnd(exception))
        {
            return Stream.Null;
        }
    }

    private async Task<CompleteMultipartUploadResponse> CompleteAsync(CompleteMultipartUploadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.CompleteMultipartUploadAsync(request, cancellationToken);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.InternalServerError)
        {
            // Older Ceph answers so for an upload that it does not have.
            if (await HasUploadAsync(request.Key, request.UploadId, cancellationToken)) throw;
            throw new UploadRefusedException("The store has no such upload.", exception);
        }
    }

    private async Task<bool> HasUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            await _client.ListPartsAsync(new ListPartsRequest { BucketName = _bucket.Name, Key = key, UploadId = uploadId, MaxParts = 1 }, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception exception) when (S3Failure.IsMissing(exception) || S3Failure.IsUnknownUpload(exception))
        {
            return false;
        }
    }

    private async Task<bool> AbortAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            await _client.AbortMultipartUploadAsync(_bucket.Name, key, uploadId, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception exception) when (S3Failure.IsUnknownUpload(exception))
        {
            return false;
        }
    }

    private static async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var time = new CallTime(limit, cancellationToken);
        try
        {
            return await call(time.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && S3Failure.Of(exception) is { } failure)
        {
            throw failure;
        }
    }

    private static DateTimeOffset At(DateTime? modified) => modified is { } at ? new DateTimeOffset(at.ToUniversalTime()) : default;
}
