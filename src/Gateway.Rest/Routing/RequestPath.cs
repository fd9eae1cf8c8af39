namespace AIForge.Gateway.Rest.Routing;

/// <summary>A raw request path cut into segments before anything is decoded, so that %2F never counts as a slash.</summary>
internal readonly struct RequestPath
{
    private const int MaxSegments = 64;

    private RequestPath(string[] segments, string path, string query)
    {
        Segments = segments;
        Text = path;
        Query = query;
    }

    /// <summary>Empty segments are left out: double slashes and a trailing one do not matter.</summary>
    public string[] Segments { get; }

    public string Text { get; }

    /// <summary>Without the question mark.</summary>
    public string Query { get; }

    public static RequestPath Parse(string rawTarget)
    {
        var target = rawTarget.AsSpan();
        if (!target.StartsWith("/"))
        {
            // The absolute form of a proxy request: scheme://authority/path.
            var scheme = target.IndexOf("://");
            var slash = scheme < 0 ? -1 : target[(scheme + 3)..].IndexOf('/');
            target = slash < 0 ? "/" : target[(scheme + 3 + slash)..];
        }

        var mark = target.IndexOf('?');
        var path = mark < 0 ? target : target[..mark];
        var query = mark < 0 ? "" : target[(mark + 1)..].ToString();
        return new RequestPath(Split(path), path.ToString(), query);
    }

    private static string[] Split(ReadOnlySpan<char> path)
    {
        Span<Range> ranges = stackalloc Range[MaxSegments];
        var count = path.Split(ranges, '/', StringSplitOptions.RemoveEmptyEntries);
        var segments = new string[count];
        for (var i = 0; i < count; i++) segments[i] = path[ranges[i]].ToString();

        return segments;
    }
}
