using System.Text;
using System.Text.RegularExpressions;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;
using AIForge.Storage.Encryption;
using AIForge.Storage.Objects;
using AIForge.Storage.UnixFs;

namespace AIForge.Coordinator.Models.Uploads;

/// <summary>What an upload may be, and how it is cut into parts, as pure functions.</summary>
internal static partial class UploadRules
{
    /// <summary>More than S3 demands of a part, and few enough parts for files of everyday size.</summary>
    public const long SmallestPart = 8L << 20;

    /// <summary>S3 takes 10,000.</summary>
    public const int MostParts = 4096;

    public const int LongestDescription = 65_536;
    public const int LongestLicense = 128;
    public const int LongestFailure = 1_000;
    private const int LongestFilename = 200;

    /// <summary>Bytes of each part but the last: whole chunks, so that a part gives its leaves of the file's tree without the others.</summary>
    public static long PartSize(long sizeBytes, bool isEncrypted)
    {
        var chunk = isEncrypted ? EncryptedLayout.ChunkBytes : UnixFsLayout.ChunkSize;
        var least = Math.Max(SmallestPart, (sizeBytes + MostParts - 1) / MostParts);
        return (least + chunk - 1) / chunk * chunk;
    }

    public static int PartCount(long sizeBytes, long partSize) => (int)((sizeBytes + partSize - 1) / partSize);

    public static long LengthOf(UploadRecord upload, int number) =>
        number < upload.PartCount ? upload.PartSize : upload.SizeBytes - (upload.PartSize * (upload.PartCount - 1));

    /// <summary>Whether a model may have the name, with its user's before it.</summary>
    public static bool IsModelName(string name) => ModelName().IsMatch(name);

    public static void CheckName(string name, List<FieldViolation> violations)
    {
        if (!OwnName().IsMatch(name)) violations.Add(new FieldViolation("name", "Give 1 to 63 letters A-Z, digits and the characters . _ - beginning with a letter or digit."));
    }

    /// <summary>As it will be stored and shown.</summary>
    public static string CheckFilename(string filename, List<FieldViolation> violations)
    {
        if (!IsText(filename) || ShownText.ProblemOfName(filename.Trim(), LongestFilename) is not null || !ObjectKeys.IsValidSegment(filename.Trim()))
        {
            violations.Add(new FieldViolation("filename", $"Give the file's name alone, at most {LongestFilename} bytes, without slashes, backslashes and control characters."));
            return "";
        }

        return filename.Trim();
    }

    public static void CheckTexts(string license, string description, List<FieldViolation> violations)
    {
        if (ShownText.ProblemOfLabel(license, LongestLicense) is { } wrongLicense) violations.Add(new FieldViolation("license", wrongLicense));
        if (ShownText.ProblemOfText(description.ReplaceLineEndings("\n"), LongestDescription) is { } wrongText) violations.Add(new FieldViolation("description", wrongText));
    }

    public static string ObjectKey(Guid userId, Guid modelId, string filename) => $"models/{new Id<UserTag>(userId)}/{new Id<ModelTag>(modelId)}/{filename}";

    public static string FileKey(Guid userId, Guid fileId, string filename) => $"files/{new Id<UserTag>(userId)}/{new Id<JobFileTag>(fileId)}/{filename}";

    public static string? ToSha256(string text, string field, List<FieldViolation> violations)
    {
        if (text.Length == 0) return null;
        if (!Sha256().IsMatch(text)) violations.Add(new FieldViolation(field, "Give a SHA-256 as 64 hex digits."));
        return text.ToLowerInvariant();
    }

    /// <summary>Text of a file, as much of it as fits and the database takes.</summary>
    public static string Fitted(string text, int most) => ShownText.Cut(text.Replace("\0", "", StringComparison.Ordinal), most);

    // Half a surrogate pair is no character.
    private static bool IsText(string text) => !text.EnumerateRunes().Contains(Rune.ReplacementChar);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\\z")]
    private static partial Regex OwnName();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}\\z")]
    private static partial Regex ModelName();

    [GeneratedRegex("^[0-9A-Fa-f]{64}\\z")]
    private static partial Regex Sha256();
}
