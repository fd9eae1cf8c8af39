using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using AIForge.Shared.Hosting;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;

namespace AIForge.Coordinator.Models.Downloads;

/// <summary>Sends a download: what HTTP wants to know of it as metadata, then the bytes, as fast as they are taken.</summary>
internal static class DownloadWriter
{
    // Below the size from which arrays are collected seldom, since the receiver makes one of every message, and four frames of HTTP/2.
    private const int ChunkBytes = (64 * 1024) - 128;
    private const string ContentType = "application/octet-stream";

    public static async Task WriteAsync(Download download, IServerStreamWriter<HttpBody> replies, ServerCallContext context)
    {
        await context.WriteResponseHeadersAsync(HeadersOf(download));
        if (IsOutside(download)) throw ModelsFaults.RangeOutside(download.SizeBytes);

        if (download.SizeBytes == 0)
        {
            await replies.WriteAsync(new HttpBody { ContentType = ContentType }, context.CancellationToken);
            return;
        }

        await using var file = await download.Open(download.Range.Start, download.Range.Length, context.CancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (await file.ReadAtLeastAsync(buffer.AsMemory(0, ChunkBytes), ChunkBytes, throwOnEndOfStream: false, context.CancellationToken) is var count and > 0)
            {
                // Written out before the call returns, so that the buffer can be used again.
                var bytes = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, count));
                await replies.WriteAsync(new HttpBody { ContentType = ContentType, Data = bytes }, context.CancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Metadata HeadersOf(Download download)
    {
        var (start, length) = (download.Range.Start, download.Range.Length);
        var size = download.SizeBytes;
        var headers = new Metadata { { "accept-ranges", "bytes" }, { "etag", download.EntityTag } };
        if (IsOutside(download))
        {
            headers.Add(GatewayHeaders.ReplyRange, string.Create(CultureInfo.InvariantCulture, $"bytes */{size}"));
            return headers;
        }

        if (download.IsPartial) headers.Add(GatewayHeaders.ReplyRange, string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{start + length - 1}/{size}"));
        headers.Add(GatewayHeaders.ReplyLength, length.ToString(CultureInfo.InvariantCulture));
        headers.Add(GatewayHeaders.ReplyDisposition, Disposition(download.Filename));
        return headers;
    }

    private static bool IsOutside(Download download) => download.Range.Length == 0 && (download.SizeBytes > 0 || download.IsPartial);

    /// <summary>ASCII only: other letters go percent-encoded, as RFC 6266 has it.</summary>
    private static string Disposition(string filename)
    {
        var plain = string.Concat(filename.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
        return new ContentDispositionHeaderValue("attachment") { FileName = $"\"{plain}\"", FileNameStar = filename == plain ? null : filename }.ToString();
    }
}
