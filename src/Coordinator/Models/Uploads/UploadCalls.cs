using System.Globalization;
using AIForge.Shared.Faults;
using AIForge.Shared.Hosting;
using Grpc.Core;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>What the calls that receive bytes have in common.</summary>
internal static class UploadCalls
{
    public static async Task<T> FirstAsync<T>(IAsyncStreamReader<T> messages, ServerCallContext context)
        where T : class =>
        await messages.MoveNext(context.CancellationToken) ? messages.Current : throw UploadsFaults.Invalid("file", "The stream has no message.");

    /// <summary>As announced, or else the length of the body over HTTP, which is that of the file or of the form around it.</summary>
    public static long SizeOf(long announced, ServerCallContext context)
    {
        if (announced != 0) return announced;
        return long.TryParse(context.RequestHeaders.GetValue(GatewayHeaders.BodyLength), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw UploadsFaults.Invalid("size_bytes", "Give the size of the file, or over HTTP a Content-Length.");
    }

    /// <summary>What a part should be, as the field or the header says; null when neither does.</summary>
    public static string? HashOf(string field, ServerCallContext context)
    {
        var violations = new List<FieldViolation>();
        var sha256 = UploadRules.ToSha256(field, "sha256", violations) ?? ContentDigest.Read(context.RequestHeaders.GetValue("content-digest"));
        return violations.Count == 0 ? sha256 : throw UploadsFaults.Invalid(violations);
    }
}
