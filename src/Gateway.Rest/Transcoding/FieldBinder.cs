using System.Collections;
using AIForge.Gateway.Rest.Errors;
using AIForge.Gateway.Rest.Routing;
using AIForge.ProtoJson;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AIForge.Gateway.Rest.Transcoding;

/// <summary>Puts path variables and query parameters into request fields.</summary>
internal static class FieldBinder
{
    public static void BindPath(IMessage request, RestRoute route, string[] segments)
    {
        foreach (var (variable, path) in route.Variables)
        {
            var value = Text(variable, segments, route.Method.Profile.KeepsEncodedSlash);
            var field = path[^1];
            var target = Descend(request, path);
            field.Set(target, ParseText(field, value, variable.FieldPath));
        }
    }

    /// <summary>Query parameters fill every field that neither the path nor the body fills.</summary>
    public static void BindQuery(IMessage request, RestRoute route, string query, bool refusesUnknown)
    {
        if (query.Length > 0) BindPairs(request, route, Pairs(query), refusesUnknown);
    }

    /// <summary>The same for the fields of a form.</summary>
    public static void BindPairs(IMessage request, RestRoute route, IEnumerable<(string Name, string Value)> pairs, bool refusesUnknown)
    {
        var bound = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            if (!BindOne(request, route, name, value, bound) && refusesUnknown) throw RequestFaults.UnknownParameter(name);
        }
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string query)
    {
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            yield return (Decode(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Decode(pair[(equals + 1)..]));
        }
    }

    private static bool BindOne(IMessage request, RestRoute route, string name, string value, HashSet<string> bound)
    {
        var (fieldName, mapKey) = SplitMapKey(name);
        if (Resolve(route.Method.Input, fieldName) is not { } path) return false;
        if (IsTaken(route, path)) return true;

        var target = Descend(request, path);
        var field = path[^1];
        if (field.IsMap) return mapKey is not null && AddToMap(target, field, mapKey, value, name);
        if (mapKey is not null) return false;
        if (field.IsRepeated)
        {
            ((IList)field.Get(target)!).Add(ParseElement(field, value, name));
            return true;
        }

        if (!field.IsText) throw JsonFaults.WrongValue(name, value);
        if (!bound.Add(NameOf(path))) throw RequestFaults.TooManyValues(name);
        if (field.Oneof >= 0 && field.Descriptor.ContainingOneof.Accessor.GetCaseFieldDescriptor(target) is not null)
            throw JsonFaults.OneofTaken(name, field.Descriptor.ContainingOneof.Name);

        field.Set(target, ParseText(field, value, name));
        return true;
    }

    private static bool AddToMap(IMessage target, FieldEntry field, string key, string value, string name)
    {
        var map = (IDictionary)field.Get(target)!;
        var typedKey = ScalarText.TryParse(field.MapKey!, key) ?? throw JsonFaults.WrongValue(name, key);
        if (map.Contains(typedKey)) throw RequestFaults.TooManyValues(name);

        map.Add(typedKey, ParseElement(field.MapValue!, value, name));
        return true;
    }

    /// <summary>Path variables and the body field win over the query.</summary>
    private static bool IsTaken(RestRoute route, FieldEntry[] path)
    {
        if (route.BodyField == path[0]) return true;

        foreach (var (_, bound) in route.Variables)
        {
            if (bound.AsSpan().SequenceEqual(path)) return true;
        }

        return false;
    }

    // A field may be given as job_id and as jobId: both are one name here.
    private static string NameOf(FieldEntry[] path) => string.Join('.', path.Select(f => f.Descriptor.Name));

    private static FieldEntry[]? Resolve(MessageTable? table, string name)
    {
        var path = new List<FieldEntry>();
        foreach (var part in name.Split('.'))
        {
            if (table?.Find(part) is not { } field) return null;

            path.Add(field);
            table = field.Descriptor.IsRepeated ? null : field.Message;
        }

        return [.. path];
    }

    /// <summary>Goes to the message that holds the last field of a path, making the messages on the way.</summary>
    private static IMessage Descend(IMessage message, FieldEntry[] path)
    {
        foreach (var field in path.AsSpan(0, path.Length - 1))
        {
            if (field.Get(message) is not IMessage next)
            {
                next = field.Message!.New();
                field.Set(message, next);
            }

            message = next;
        }

        return message;
    }

    private static object ParseElement(FieldEntry field, string value, string name) =>
        field.Message is { Kind: WellKnownType.None } ? throw JsonFaults.WrongValue(name, value) : ParseText(field, value, name);

    private static object ParseText(FieldEntry field, string value, string name)
    {
        if (field.Message is { } table)
        {
            var message = table.New();
            return WellKnownText.TryParse(table.Kind, value, message) ? message : throw JsonFaults.WrongValue(name, value);
        }

        return field.Type switch
        {
            FieldType.Bool when value is "1" => true,
            FieldType.Bool when value is "0" => false,
            FieldType.Enum when int.TryParse(value, out var number) => field.Enum!.Find(number),
            _ => ScalarText.TryParse(field, value),
        } ?? throw JsonFaults.WrongValue(name, value);
    }

    private static string Text(PathVariable variable, string[] segments, bool keepsEncodedSlash)
    {
        if (!variable.IsMulti) return Unescape(segments[variable.Start]);

        var end = variable.IsOpen ? segments.Length : variable.End;
        var parts = segments[variable.Start..end];
        return string.Join('/', parts.Select(p => keepsEncodedSlash ? UnescapeAllButSlash(p) : Unescape(p)));
    }

    private static string UnescapeAllButSlash(string segment) =>
        string.Join("%2F", segment.Split(["%2F", "%2f"], StringSplitOptions.None).Select(Unescape));

    private static string Unescape(string segment)
    {
        if (!segment.Contains('%')) return segment;

        var text = Uri.UnescapeDataString(segment);
        for (var at = segment.IndexOf('%'); at >= 0; at = segment.IndexOf('%', at + 1))
        {
            if (at + 2 >= segment.Length || !char.IsAsciiHexDigit(segment[at + 1]) || !char.IsAsciiHexDigit(segment[at + 2])) throw RequestFaults.BadPath();
        }

        return text;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static (string Field, string? Key) SplitMapKey(string name)
    {
        var open = name.IndexOf('[');
        return open > 0 && name[^1] == ']' ? (name[..open], name[(open + 1)..^1]) : (name, null);
    }
}
