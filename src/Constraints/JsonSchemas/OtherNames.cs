using System.Text;
using AIForge.Constraints.Automata;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>Reads a text in quotes that is none of some names. It is escaped only where it must be, so that no name can be written in a second way.</summary>
internal static class OtherNames
{
    public static void Read(GrammarBuilder builder, JsonRules json, int from, IReadOnlyCollection<string> names, int to)
    {
        var (inside, other) = (builder.AddState(), builder.AddState());
        builder.Read(from, "\"", inside);
        builder.Read(other, "\"", to);
        json.ReadCharacter(other, other);
        // Until the text differs from all names, it is followed along them; names themselves cannot end.
        Follow(builder, json, inside, [.. names.Select(name => Encoding.UTF8.GetBytes(JsonLiterals.Quoted(name)[1..^1]))], 0, other, to);
    }

    private static void Follow(GrammarBuilder builder, JsonRules json, int state, List<byte[]> names, int depth, int other, int to)
    {
        var next = names.Where(name => name.Length > depth).GroupBy(name => name[depth]).ToDictionary(group => group.Key, group => group.ToList());
        if (names.TrueForAll(name => name.Length != depth)) builder.Read(state, "\"", to);
        for (var value = ' '; value <= 0x7F; value++)
        {
            if (value is '"' or '\\' || next.ContainsKey((byte)value)) continue;
            builder.Read(state, (byte)value, (byte)value, other);
        }

        // Not where a name goes on beyond ASCII: that excludes more than it must, and never lets a name through. Nothing is escaped here, since
        // an escape can stand for any character.
        if (!next.Keys.Any(value => value >= 0x80)) builder.Call(state, json.BeyondAscii, other);
        foreach (var (value, some) in next.Where(entry => entry.Key is < 0x80 and not (byte)'\\'))
        {
            var deeper = builder.AddState();
            builder.Read(state, value, value, deeper);
            Follow(builder, json, deeper, some, depth + 1, other, to);
        }
    }
}
