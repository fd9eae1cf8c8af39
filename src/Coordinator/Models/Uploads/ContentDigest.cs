namespace AIForge.Coordinator.Models.Uploads;

/// <summary>The header Content-Digest of RFC 9530, of which only the SHA-256 counts: <c>sha-256=:base64:</c>.</summary>
internal static class ContentDigest
{
    private const string Sha256 = "sha-256";

    /// <summary>Lower-case hex; null when the header is absent or has no SHA-256.</summary>
    public static string? Read(string? header)
    {
        foreach (var item in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = item.IndexOf('=');
            if (equals < 0 || item[..equals] != Sha256) continue;

            var digest = new byte[32];
            var text = item[(equals + 1)..];
            return text is [':', .. var base64, ':'] && Convert.TryFromBase64String(base64, digest, out var length) && length == digest.Length
                ? Convert.ToHexStringLower(digest)
                : throw UploadsFaults.Invalid("Content-Digest", "Give the SHA-256 as sha-256=:base64:.");
        }

        return null;
    }
}
