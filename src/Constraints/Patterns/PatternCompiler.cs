using AIForge.Constraints.Automata;

namespace AIForge.Constraints.Patterns;

/// <summary>Makes states of a pattern or of a grammar's rule.</summary>
/// <param name="builder">Where they are made.</param>
/// <param name="readOne">How a character is written: as it is, or as it stands within a JSON text.</param>
internal sealed class PatternCompiler(GrammarBuilder builder, Action<GrammarBuilder, int, CodePoints, int> readOne)
{
    public void Read(int from, PatternNode node, int to)
    {
        switch (node)
        {
            case PatternNode.One one:
                readOne(builder, from, one.Characters, to);
                break;
            case PatternNode.Rule rule:
                builder.Call(from, rule.Number, to);
                break;
            case PatternNode.Sequence sequence:
                builder.Jump(sequence.Parts.Aggregate(from, Then), to);
                break;
            case PatternNode.Choice choice:
                foreach (var option in choice.Options) Read(from, option, to);
                break;
            case PatternNode.Repeat repeat:
                ReadRepeated(from, repeat, to);
                break;
        }
    }

    private void ReadRepeated(int from, PatternNode.Repeat repeat, int to)
    {
        for (var i = 0; i < repeat.Least; i++) from = Then(from, repeat.Part);
        if (repeat.Most is { } most)
        {
            for (var i = repeat.Least; i < most; i++)
            {
                builder.Jump(from, to);
                from = Then(from, repeat.Part);
            }

            builder.Jump(from, to);
            return;
        }

        // A state of its own: what leads to the first one must not be part of the round.
        var round = builder.AddState();
        builder.Jump(from, round);
        Read(round, repeat.Part, round);
        builder.Jump(round, to);
    }

    private int Then(int from, PatternNode part)
    {
        var next = builder.AddState();
        Read(from, part, next);
        return next;
    }
}
