namespace AIForge.Inference.Formats;

/// <summary>Reads one metadata value. Value kinds are numbered by the GGUF specification.</summary>
internal static class GgufValueReader
{
    private const uint StringKind = 8;
    private const uint ArrayKind = 9;

    public static object Read(ref GgufCursor cursor, string key)
    {
        var kind = cursor.ReadUInt32(key);
        return kind == ArrayKind ? ReadArray(ref cursor, key) : ReadScalar(ref cursor, kind, key);
    }

    private static object ReadScalar(ref GgufCursor cursor, uint kind, string key) => kind switch
    {
        0 => (long)cursor.ReadByte(key),
        1 => (long)(sbyte)cursor.ReadByte(key),
        2 => (long)cursor.ReadUInt16(key),
        3 => (long)(short)cursor.ReadUInt16(key),
        4 => (long)cursor.ReadUInt32(key),
        5 => (long)(int)cursor.ReadUInt32(key),
        6 => (double)BitConverter.UInt32BitsToSingle(cursor.ReadUInt32(key)),
        7 => cursor.ReadByte(key) != 0,
        StringKind => cursor.ReadString(key),
        // Values above 2^63 wrap to negative numbers, which every ranged getter refuses.
        10 or 11 => unchecked((long)cursor.ReadUInt64(key)),
        12 => BitConverter.UInt64BitsToDouble(cursor.ReadUInt64(key)),
        _ =>
            throw new ModelFormatException($"Metadata key '{key}' has the unknown value kind {kind}; the file is damaged or " +
                "newer than GGUF 3."),
    };

    private static object ReadArray(ref GgufCursor cursor, string key)
    {
        var kind = cursor.ReadUInt32(key);
        var count = cursor.ReadCount($"elements of '{key}'", GgufLimits.ArrayElements, MinimumBytes(kind, key));
        switch (kind)
        {
            case StringKind: return ReadStrings(ref cursor, count, key);
            case 6: return Array.ConvertAll(cursor.ReadArray<float>(count, key), value => (double)value);
            case 12: return cursor.ReadArray<double>(count, key);
            case 0 or 7: return Array.ConvertAll(cursor.ReadArray<byte>(count, key), value => (long)value);
            case 1: return Array.ConvertAll(cursor.ReadArray<sbyte>(count, key), value => (long)value);
            case 2: return Array.ConvertAll(cursor.ReadArray<ushort>(count, key), value => (long)value);
            case 3: return Array.ConvertAll(cursor.ReadArray<short>(count, key), value => (long)value);
            case 4: return Array.ConvertAll(cursor.ReadArray<uint>(count, key), value => (long)value);
            case 5: return Array.ConvertAll(cursor.ReadArray<int>(count, key), value => (long)value);
            default: return cursor.ReadArray<long>(count, key);
        }
    }

    private static string[] ReadStrings(ref GgufCursor cursor, int count, string key)
    {
        var strings = new string[count];
        for (var i = 0; i < count; i++) strings[i] = cursor.ReadString(key);
        return strings;
    }

    private static int MinimumBytes(uint kind, string key) => kind switch
    {
        0 or 1 or 7 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        StringKind or 10 or 11 or 12 => 8,
        _ => throw new ModelFormatException($"Metadata key '{key}' is an array of kind {kind}, which is not a scalar kind of GGUF 3."),
    };
}
