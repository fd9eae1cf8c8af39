using System.Globalization;

namespace AIForge.Admin;

/// <summary>Path and query of a request, escaped once: the same text is signed and sent.</summary>
internal sealed class RequestTarget
{
    private readonly string _path;
    private readonly List<string> _query = [];

    private RequestTarget(string path) => _path = path;

    /// <summary>A path whose interpolated parts are one segment each.</summary>
    public static RequestTarget Of(FormattableString path) =>
        new(string.Format(CultureInfo.InvariantCulture, path.Format, path.GetArguments().Select(Segment).ToArray<object?>()));

    /// <summary>Adds a parameter unless it is null, empty, zero or false, which all mean that it was not given.</summary>
    public RequestTarget With(string name, object? value)
    {
        var text = value switch
        {
            null or false or 0 => "",
            true => "true",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
        if (text.Length > 0) _query.Add($"{name}={Uri.EscapeDataString(text)}");
        return this;
    }

    public override string ToString() => _query.Count == 0 ? _path : $"{_path}?{string.Join('&', _query)}";

    // Empty or dots would name another resource than the one that was meant.
    private static string Segment(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        if (text.Trim('.').Length == 0) throw new AdminException($"'{text}' names nothing.");
        return Uri.EscapeDataString(text);
    }
}
