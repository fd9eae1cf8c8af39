using AIForge.ProtoJson;
using AIForge.Protocol.Options.V1;
using Google.Api;
using Google.Protobuf.Reflection;

namespace AIForge.Gateway.Rest.Routing;

/// <summary>Binds the HTTP rule of a method to the fields of its messages; whatever does not fit stops the start.</summary>
internal static class RouteBuilder
{
    public static IEnumerable<RestRoute> Build(ApiMethod method, HttpRule rule)
    {
        if (method.Descriptor is { IsClientStreaming: true, IsServerStreaming: true })
            throw new RouteException(method.Descriptor, "a method that streams both ways cannot have an HTTP rule");

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
        var responseField = rule.ResponseBody == "" ? null : FieldNamed(method, method.Output, rule.ResponseBody, "response_body");
        CheckStreams(method, bodyField, responseField);
        return new RestRoute
        {
            Verb = verb,
            Template = template,
            Variables = [.. template.Variables.Select(v => Bind(method, v))],
            BodyIsMessage = rule.Body == "*",
            BodyField = bodyField,
            ResponseField = responseField,
            FileNameField = FileNameField(method),
            TakesFieldsAfterFile = method.Descriptor.GetOptions()?.GetExtension(RestExtensions.Rest)?.FieldsAfterFile ?? false,
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

    /// <summary>A stream on one side of HTTP is one body, hence raw bytes; replies may also be a stream of whole messages.</summary>
    private static void CheckStreams(ApiMethod method, FieldEntry? body, FieldEntry? response)
    {
        if (method.Descriptor.IsClientStreaming && !IsRaw(body))
            throw new RouteException(method.Descriptor, $"the body of a request stream must be a field of the type {WellKnownTypes.HttpBodyName}");
        if (method.IsStreaming && response is not null && !IsRaw(response))
            throw new RouteException(method.Descriptor, $"the response_body of a stream must be a field of the type {WellKnownTypes.HttpBodyName}");
    }

    private static bool IsRaw(FieldEntry? field) => field is { Descriptor.IsRepeated: false, Message.Kind: WellKnownType.HttpBody };

    private static FieldEntry? FileNameField(ApiMethod method)
    {
        if (method.Descriptor.GetOptions()?.GetExtension(RestExtensions.Rest)?.FileNameField is not { Length: > 0 } name) return null;

        var field = FieldNamed(method, method.Input, name, "file_name_field");
        return method.Descriptor.IsClientStreaming && field is { Type: FieldType.String, Descriptor.IsRepeated: false }
            ? field
            : throw new RouteException(method.Descriptor, $"file_name_field '{name}' must be a string field of the request of a method with a raw request stream");
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
