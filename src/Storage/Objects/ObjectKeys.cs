using System.Text;

namespace AIForge.Storage.Objects;

/// <summary>
/// What may name an object: segments between single slashes, of any script. Refused is what could leave a folder or hide in one (`.`, `..`,
/// empty segments, backslashes, control characters) and what a file system or S3 cannot hold.
/// </summary>
public static class ObjectKeys
{
    /// <summary>Bytes of a key as UTF-8: S3's own limit.</summary>
    public const int MaxBytes = 1024;

    /// <summary>Bytes of a segment as UTF-8: a file name has 255, and some of them are the local store's.</summary>
    public const int MaxSegmentBytes = 200;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Never throws.</summary>
    public static bool IsValid(string? key) =>
        key is { Length: > 0 and <= MaxBytes } && Length(key) <= MaxBytes && key.Split('/').All(IsValidSegment);

    /// <summary>Whether the text can stand between two slashes, as a file's name does. Never throws.</summary>
    public static bool IsValidSegment(string segment) =>
        segment.Length is > 0 and <= MaxSegmentBytes && segment is not ("." or "..") && !segment.Any(c => c is '/' or '\\' || char.IsControl(c)) && Length(segment) <= MaxSegmentBytes;

    internal static string Require(string key) =>
        IsValid(key) ? key : throw new ArgumentException("The key of an object is made of segments between slashes; none is empty, `.` or `..`, or holds a control character.", nameof(key));

    private static int Length(string text)
    {
        try
        {
            return Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            // Half a surrogate pair: no UTF-8 at all.
            return int.MaxValue;
        }
    }
}
