namespace AIForge.Gateway.Rest.Routing;

/// <summary>A parsed path of google.api.http: segments, variables over them, and the verb after the last colon.</summary>
internal sealed record PathTemplate(string Text, IReadOnlyList<string> Segments, IReadOnlyList<PathVariable> Variables, string? Verb)
{
    public const string Any = "*";
    public const string Rest = "**";

    /// <summary>The path with variables written as {name}, as OpenAPI wants it.</summary>
    public string Display
    {
        get
        {
            var parts = new List<string>();
            for (var i = 0; i < Segments.Count; i++)
            {
                var variable = Variables.FirstOrDefault(v => v.Start <= i && i < v.End);
                if (variable is null) parts.Add(Segments[i]);
                else if (variable.Start == i) parts.Add($"{{{variable.FieldPath}}}");
            }

            return "/" + string.Join('/', parts) + (Verb is null ? "" : ":" + Verb);
        }
    }
}
