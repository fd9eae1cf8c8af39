namespace AIForge.Gateway.Rest.Routing;

/// <summary>Parses path templates: <c>Segments [":" Verb]</c>, <c>*</c>, <c>**</c> at the end, <c>{field.path=template}</c>.</summary>
internal sealed class PathTemplateParser
{
    private readonly string text;
    private readonly List<string> segments = [];
    private readonly List<PathVariable> variables = [];
    private int at;

    private PathTemplateParser(string text)
    {
        this.text = text;
    }

    /// <exception cref="FormatException">The template is not valid.</exception>
    public static PathTemplate Parse(string text) => new PathTemplateParser(text).Parse();

    private PathTemplate Parse()
    {
        if (!Take('/')) throw Wrong("must start with '/'");

        ParseSegments(isInsideVariable: false);
        string? verb = null;
        if (Take(':'))
        {
            verb = TakeWhile(static c => c is not ('/' or ':' or '{' or '}' or '*'));
            if (verb.Length == 0) throw Wrong("has an empty verb");
        }

        if (at != text.Length) throw Wrong($"has an unexpected '{text[at]}'");

        var rest = segments.IndexOf(PathTemplate.Rest);
        if (rest >= 0 && rest != segments.Count - 1) throw Wrong("may have '**' only as its last segment");

        return new PathTemplate(text, segments, variables, verb);
    }

    private void ParseSegments(bool isInsideVariable)
    {
        do
        {
            if (Take('{'))
            {
                if (isInsideVariable) throw Wrong("has a variable inside a variable");
                ParseVariable();
            }
            else if (Take('*'))
            {
                segments.Add(Take('*') ? PathTemplate.Rest : PathTemplate.Any);
            }
            else
            {
                var literal = TakeWhile(static c => c is not ('/' or ':' or '{' or '}' or '*' or '='));
                if (literal.Length == 0) throw Wrong("has an empty segment");
                segments.Add(literal);
            }
        }
        while (Take('/'));
    }

    private void ParseVariable()
    {
        var start = segments.Count;
        var field = TakeWhile(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.');
        if (field.Length == 0) throw Wrong("has a variable without a name");

        if (Take('=')) ParseSegments(isInsideVariable: true);
        else segments.Add(PathTemplate.Any);
        if (!Take('}')) throw Wrong("has an unclosed variable");
        if (variables.Any(v => v.FieldPath == field)) throw Wrong($"has the variable '{field}' twice");

        var isOpen = segments[^1] == PathTemplate.Rest;
        variables.Add(new PathVariable(field, start, segments.Count, isOpen || segments.Count - start > 1, isOpen));
    }

    private bool Take(char expected)
    {
        if (at >= text.Length || text[at] != expected) return false;

        at++;
        return true;
    }

    private string TakeWhile(Func<char, bool> accepts)
    {
        var start = at;
        while (at < text.Length && accepts(text[at])) at++;

        return text[start..at];
    }

    private FormatException Wrong(string problem) => new($"the path '{text}' {problem}");
}
