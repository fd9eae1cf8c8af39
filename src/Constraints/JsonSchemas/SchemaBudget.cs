using AIForge.Constraints.Automata;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>Checks schemas that one output may have to follow together: all of them take no more than one schema may. Not safe for concurrent use.</summary>
public sealed class SchemaBudget
{
    private int _states = GrammarBuilder.MostStates, _ways = GrammarBuilder.MostWays;

    /// <summary>Nothing more can be checked: together they are too large.</summary>
    public bool IsSpent => _states <= 0 || _ways <= 0;

    /// <exception cref="ConstraintException">It is no schema, asks for what is not supported, or there is too much of them all.</exception>
    public void Check(string schema)
    {
        if (IsSpent) throw new ConstraintException("", "The schemas are too large together.");
        var builder = new GrammarBuilder(_states, _ways);
        try
        {
            JsonSchemaCompiler.Compile(schema, builder);
        }
        finally
        {
            // What was made counts, be it of use or not: the time is spent.
            (_states, _ways) = (_states - builder.States, _ways - builder.Ways);
        }
    }
}
