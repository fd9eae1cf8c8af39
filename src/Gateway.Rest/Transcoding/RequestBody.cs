using System.Buffers;
using AIForge.Gateway.Rest.Errors;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>The bytes of a request body, in a pooled buffer until disposed.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBuffer = 16 * 1024;

    // A promised length is not yet a body: no more than this is set aside for it.
    private const int MaxFirstBuffer = 1024 * 1024;

    private byte[] buffer = [];
    private int length;

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit) throw RequestFaults.BodyTooLarge(limit);

        var body = new RequestBody();
        try
        {
            await body.FillAsync(request, limit, cancellationToken);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        length = 0;
    }

    private async ValueTask FillAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var data = result.Buffer;
            if (length + data.Length > limit) throw RequestFaults.BodyTooLarge(limit);

            Reserve((int)data.Length, request.ContentLength ?? 0);
            data.CopyTo(buffer.AsSpan(length));
            length += (int)data.Length;
            reader.AdvanceTo(data.End);
            if (result.IsCompleted) return;
        }
    }

    private void Reserve(int more, long expected)
    {
        if (length + more <= buffer.Length) return;

        var size = Math.Max(Math.Max(length + more, buffer.Length * 2), Math.Max(FirstBuffer, (int)Math.Min(expected, MaxFirstBuffer)));
        var larger = ArrayPool<byte>.Shared.Rent(size);
        Bytes.CopyTo(larger);
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
