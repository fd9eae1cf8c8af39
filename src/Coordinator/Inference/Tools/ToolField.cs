using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference.Tools;

/// <summary>A value within a request and the name that a fault of it is told by.</summary>
internal readonly record struct ToolField(Value? Value, string Name)
{
    public bool IsAbsent => RequestChecks.IsAbsent(Value);

    public ToolField this[string member] => new(Value?.StructValue is { } fields && fields.Fields.TryGetValue(member, out var value) ? value : null, $"{Name}.{member}");

    public Struct Object() => Present().StructValue ?? throw InferenceFaults.WrongType(Name, "an object");

    public string Text() => Present() is { KindCase: Value.KindOneofCase.StringValue } text ? text.StringValue : throw InferenceFaults.WrongType(Name, "a string");

    public bool Flag() => Value!.KindCase == Value.KindOneofCase.BoolValue ? Value.BoolValue : throw InferenceFaults.WrongType(Name, "a boolean");

    /// <summary>At least one element.</summary>
    public IReadOnlyList<ToolField> Items(int most)
    {
        var (list, name) = (Present().ListValue ?? throw InferenceFaults.WrongType(Name, "an array"), Name);
        if (list.Values.Count == 0) throw InferenceFaults.EmptyArray(Name);
        if (list.Values.Count > most) throw InferenceFaults.ArrayTooLong(Name, most);
        return [.. list.Values.Select((value, index) => new ToolField(value, $"{name}[{index}]"))];
    }

    private Value Present() => IsAbsent ? throw InferenceFaults.Missing(Name) : Value!;
}
