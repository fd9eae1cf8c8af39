using AIForge.Gateway.Rest.Transcoding;
using Google.Api;

namespace AIForge.Gateway.Rest.Routing;

/// <summary>Binds the HTTP rule of a method to the fields of its messages; whatever does not fit stops the start.</summary>
internal static class RouteBuilder
{
    public static IEnumerable<RestRoute> Build(ApiMethod method, HttpRule rule)
    {
        if (method.Descriptor.IsClientStreaming) throw new RouteException(method.Descriptor, "a method with a request stream cannot have an HTTP rule");

        yield return BuildOne(method, rule);
        foreach (var binding in rule.AdditionalBindings)
        {
            if (binding.AdditionalBindings.Count > 0) throw new RouteException(method.Descriptor, "additional_bindings may not be nested");
            yield return BuildOne(method, binding);
        }
    }

    private static RestRoute BuildOne(ApiMethod method, HttpRule rule)
    {
        var (verb, path) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
            HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
            HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
            HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete),
            HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
            HttpRule.PatternOneofCase.Custom => (rule.Custom.Kind.ToUpperInvariant(), rule.Custom.Path),
            _ => throw new RouteException(method.Descriptor, "its HTTP rule has no verb"),
        };
        var template = Template(method, path);
        var bodyField = rule.Body is "" or "*" ? null : FieldNamed(method, method.Input, rule.Body, "body");
        return new RestRoute
        {
            Verb = verb,
            Template = template,
            Variables = [.. template.Variables.Select(v => Bind(method, v))],
            BodyIsMessage = rule.Body == "*",
            BodyField = bodyField,
            ResponseField = rule.ResponseBody == "" ? null : FieldNamed(method, method.Output, rule.ResponseBody, "response_body"),
            InferredMask = verb == "PATCH" && bodyField?.Message is not null ? OnlyMask(method.Input) : null,
            Method = method,
        };
    }

    private static PathTemplate Template(ApiMethod method, string path)
    {
        try
        {
            return PathTemplateParser.Parse(path);
        }
        catch (FormatException e)
        {
            throw new RouteException(method.Descriptor, e.Message);
        }
    }

    private static BoundVariable Bind(ApiMethod method, PathVariable variable)
    {
        var path = new List<FieldEntry>();
        var table = method.Input;
        foreach (var name in variable.FieldPath.Split('.'))
        {
            var field = table?.Fields.FirstOrDefault(f => f.Descriptor.Name == name)
                ?? throw new RouteException(method.Descriptor, $"the path variable '{variable.FieldPath}' is no field of the request");
            if (field.Descriptor.IsRepeated)
                throw new RouteException(method.Descriptor, $"the path variable '{variable.FieldPath}' is or passes through a repeated field");
            path.Add(field);
            table = field.Message;
        }

        if (!path[^1].IsText) throw new RouteException(method.Descriptor, $"the path variable '{variable.FieldPath}' is a message");

        return new BoundVariable(variable, [.. path]);
    }

    private static FieldEntry FieldNamed(ApiMethod method, MessageTable table, string name, string role) =>
        table.Fields.FirstOrDefault(f => f.Descriptor.Name == name)
        ?? throw new RouteException(method.Descriptor, $"its {role} '{name}' is no field of {table.Descriptor.FullName}");

    private static FieldEntry? OnlyMask(MessageTable table)
    {
        var masks = table.Fields.Where(f => f is { IsRepeated: false, Message.Kind: WellKnownType.FieldMask }).ToList();
        return masks.Count == 1 ? masks[0] : null;
    }
}
