using System.Buffers.Binary;
using AIForge.Chains.SignIn;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace AIForge.Coordinator.Wallets.Admin;

/// <summary>
/// Reads the message of a direct gRPC call before the service does, because its hash is part of what was signed. The service then
/// reads the same bytes again.
/// </summary>
internal static class SignedCall
{
    public const string Method = "POST";

    private const int FrameHeader = 5;
    private const int LargestMessage = 1 << 20;

    /// <summary>The hash of the one message of a unary call, as <see cref="AdminRequest.HashOf"/> writes it.</summary>
    public static async Task<string> HashBodyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        // A stream would have to be read to its end, which may never come.
        var method = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method;
        if (method?.Type != MethodType.Unary) throw AdminFaults.BodyUnsupported();

        var body = await ReadAsync(context.Request.Body, cancellationToken);
        context.Request.Body = new MemoryStream(body, writable: false);
        return AdminRequest.HashOf(MessageOf(body).Span);
    }

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            copy.Write(buffer, 0, count);
            if (copy.Length > FrameHeader + LargestMessage) throw AdminFaults.BodyTooLarge(LargestMessage);
        }

        return copy.ToArray();
    }

    /// <summary>Exactly one frame: a byte that says whether it is compressed, the length in four bytes, the message.</summary>
    private static ReadOnlyMemory<byte> MessageOf(byte[] body)
    {
        var isOnePlainFrame = body.Length >= FrameHeader && body[0] == 0
            && BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(1)) == body.Length - FrameHeader;
        return isOnePlainFrame ? body.AsMemory(FrameHeader) : throw AdminFaults.BodyUnsupported();
    }
}
