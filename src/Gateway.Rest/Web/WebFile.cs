namespace AIForge.Gateway.Rest.Web;

/// <summary>A file of the web app, with the smaller forms that the build made of it.</summary>
internal sealed record WebFile(string ContentType, string ETag, bool IsImmutable, byte[] Plain, byte[]? Brotli, byte[]? Gzip)
{
    /// <summary>The smallest form that the browser takes, and its name as a content coding.</summary>
    public (byte[] Body, string? Coding) For(string acceptEncoding)
    {
        if (Brotli is not null && Accepts(acceptEncoding, "br")) return (Brotli, "br");
        if (Gzip is not null && Accepts(acceptEncoding, "gzip")) return (Gzip, "gzip");
        return (Plain, null);
    }

    private static bool Accepts(string header, string coding)
    {
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            var name = part.Split(';', StringSplitOptions.TrimEntries);
            if (name[0].Equals(coding, StringComparison.OrdinalIgnoreCase)) return name.Length == 1 || !IsRefusal(name[1]);
        }

        return false;
    }

    // q=0, q=0.0 and so on.
    private static bool IsRefusal(string weight) => weight.StartsWith("q=0", StringComparison.OrdinalIgnoreCase) && weight.AsSpan(3).Trim("0.").IsEmpty;
}
