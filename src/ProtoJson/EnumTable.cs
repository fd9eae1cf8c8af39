using Google.Protobuf.Reflection;

namespace AIForge.ProtoJson;

/// <summary>Names and numbers of an enum, with its values boxed once.</summary>
internal sealed class EnumTable
{
    private readonly Dictionary<string, object> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<int, object> byNumber = [];
    private readonly Dictionary<int, string> names = [];

    public EnumTable(EnumDescriptor descriptor)
    {
        Descriptor = descriptor;
        foreach (var value in descriptor.Values)
        {
            var boxed = Enum.ToObject(descriptor.ClrType, value.Number);
            byName.Add(value.Name, boxed);
            byNumber.TryAdd(value.Number, boxed);
            names.TryAdd(value.Number, value.Name);
        }
    }

    public EnumDescriptor Descriptor { get; }

    public object? Find(string name) => byName.GetValueOrDefault(name);

    public object? Find(int number) => byNumber.GetValueOrDefault(number);

    public string? NameOf(int number) => names.GetValueOrDefault(number);

    /// <summary>Enums are open: a number without a name is kept.</summary>
    public object FromNumber(int number) => byNumber.GetValueOrDefault(number) ?? Enum.ToObject(Descriptor.ClrType, number);
}
