using System.Globalization;
using System.Security.Cryptography;
using AIForge.Gateway.Rest.Tests.Protocol;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Gateway.Rest.Tests;

/// <summary>Takes any file and says what came; gives one file, with ranges.</summary>
internal sealed class RawApi(TestBackend backend) : RawService.RawServiceBase
{
    public static readonly byte[] File = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31))];

    public override async Task<UploadResponse> Upload(IAsyncStreamReader<UploadRequest> requestStream, ServerCallContext context)
    {
        await requestStream.MoveNext(context.CancellationToken);
        var first = requestStream.Current;
        if (first.Id == "refused") throw new RpcException(new Status(StatusCode.ResourceExhausted, "no room"));
        if (first.Id == "stuck") await backend.UntilCancelledAsync(context);

        var reply = new UploadResponse { First = first };
        foreach (var entry in context.RequestHeaders.Where(entry => !entry.IsBinary)) reply.Headers[entry.Key] = entry.Value;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var bytes = requestStream.Current.File.Data;
            requestStream.Current.Id.Should().BeEmpty("only the first message has the fields");
            hash.AppendData(bytes.Span);
            reply.Bytes += bytes.Length;
            reply.LargestChunk = Math.Max(reply.LargestChunk, bytes.Length);
        }

        reply.Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        backend.Saw(reply);
        return reply;
    }

    public override async Task Download(DownloadRequest request, IServerStreamWriter<HttpBody> responseStream, ServerCallContext context)
    {
        await foreach (var bytes in PiecesAsync(request, context)) await responseStream.WriteAsync(new HttpBody { ContentType = "model/gguf", Data = bytes });
    }

    public override async Task DownloadPieces(DownloadRequest request, IServerStreamWriter<DownloadPiece> responseStream, ServerCallContext context)
    {
        var number = 0;
        await foreach (var bytes in PiecesAsync(request, context))
            await responseStream.WriteAsync(new DownloadPiece { Number = number++, Piece = new HttpBody { Data = bytes } });
    }

    private async IAsyncEnumerable<ByteString> PiecesAsync(DownloadRequest request, ServerCallContext context)
    {
        var (start, end) = Range(context.RequestHeaders.GetValue("range"));
        var headers = new Metadata
        {
            { "accept-ranges", "bytes" },
            { "etag", "\"abc\"" },
            { "x-aiforge-reply-content-disposition", "attachment; filename=\"a.gguf\"" },
            { "x-internal", "hidden" },
        };
        if (start >= File.Length)
        {
            headers.Add("x-aiforge-reply-content-range", $"bytes */{File.Length}");
            await context.WriteResponseHeadersAsync(headers);
            throw new RpcException(new Status(StatusCode.OutOfRange, "beyond the end"));
        }

        headers.Add("x-aiforge-reply-content-length", (end - start).ToString(CultureInfo.InvariantCulture));
        if (context.RequestHeaders.GetValue("range") is not null) headers.Add("x-aiforge-reply-content-range", $"bytes {start}-{end - 1}/{File.Length}");
        await context.WriteResponseHeadersAsync(headers);
        var half = start + ((end - start) / 2);
        yield return ByteString.CopyFrom(File, start, half - start);
        if (request.Name == "stuck") await backend.UntilCancelledAsync(context);
        if (request.Name == "lost") throw new RpcException(new Status(StatusCode.Unavailable, "store gone"));
        yield return ByteString.CopyFrom(File, half, end - half);
    }

    private static (int Start, int End) Range(string? range)
    {
        if (range is null) return (0, File.Length);

        var parts = range["bytes=".Length..].Split('-');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture) + 1);
    }
}
