namespace AIForge.Inference.Formats;

/// <summary>A tensor entry as written in the header, its shape and type already checked; its place in the file is not.</summary>
internal sealed record TensorDeclaration(string Name, TensorType Type, long Columns, long Rows, ulong RelativeOffset, long ByteLength)
{
    public static TensorDeclaration Read(ref GgufCursor cursor)
    {
        var name = cursor.ReadString("a tensor name", GgufLimits.NameBytes);
        var dimensions = cursor.ReadUInt32($"the dimensions of tensor '{name}'");
        if (dimensions is 0 or > GgufLimits.Dimensions)
            throw new ModelFormatException($"Tensor '{name}' declares {dimensions} dimensions; 1 to {GgufLimits.Dimensions} are possible.");
        var columns = ReadExtent(ref cursor, name);
        var rows = 1L;
        for (var i = 1; i < dimensions; i++)
        {
            var extent = ReadExtent(ref cursor, name);
            if (extent > long.MaxValue / 4 / rows / columns) throw TooLarge(name);
            rows *= extent;
        }

        var typeId = cursor.ReadUInt32($"the type of tensor '{name}'");
        if (!TensorLayout.IsSupported(typeId))
            throw new ModelFormatException($"Tensor '{name}' is stored as {TensorLayout.NameOf(typeId)}; supported are " +
                $"{string.Join(", ", Enum.GetNames<TensorType>())}. Requantise the model, for example to Q8_0.");
        var type = (TensorType)typeId;
        var layout = TensorLayout.Of(type);
        if (columns % layout.BlockLength != 0)
            throw new ModelFormatException($"Tensor '{name}' has rows of {columns} values, which is not a multiple of the " +
                $"{type} block length {layout.BlockLength}.");
        return new TensorDeclaration(name, type, columns, rows, cursor.ReadUInt64($"the offset of tensor '{name}'"), layout.RowBytes(columns) * rows);
    }

    private static long ReadExtent(ref GgufCursor cursor, string name)
    {
        var extent = cursor.ReadUInt64($"the shape of tensor '{name}'");
        if (extent == 0) throw new ModelFormatException($"Tensor '{name}' has an extent of zero.");
        if (extent > int.MaxValue) throw TooLarge(name);
        return (long)extent;
    }

    private static ModelFormatException TooLarge(string name) => new($"Tensor '{name}' declares a shape that no file can hold.");
}
