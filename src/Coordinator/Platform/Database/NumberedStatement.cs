using System.Text.RegularExpressions;
using Npgsql;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>
/// A statement that runs so often that looking for its parameters counts: their places are found in its text once, where Dapper and Npgsql
/// would look for each by its name at every call.
/// </summary>
internal sealed partial class NumberedStatement
{
    private readonly Dictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="sql">One statement with @named parameters.</param>
    public NumberedStatement(string sql) => Sql = NamedParameter().Replace(sql, match => $"${PlaceOf(match.Groups[1].Value) + 1}");

    /// <summary>The statement with $1, $2 and so on, as PostgreSQL itself writes parameters.</summary>
    public string Sql { get; }

    /// <summary>The statement with its values, ready to be sent.</summary>
    /// <exception cref="ArgumentException">A value is missing, or the statement has no such parameter.</exception>
    public NpgsqlBatchCommand With(StatementArguments arguments)
    {
        var values = new NpgsqlParameter?[_places.Count];
        foreach (var (name, value) in arguments)
        {
            if (!_places.TryGetValue(name, out var place)) throw new ArgumentException($"The statement has no parameter @{name}.", nameof(arguments));
            values[place] = value;
        }

        var command = new NpgsqlBatchCommand(Sql);
        for (var i = 0; i < values.Length; i++)
            command.Parameters.Add(values[i] ?? throw new ArgumentException($"The parameter @{_places.First(place => place.Value == i).Key} has no value.", nameof(arguments)));
        return command;
    }

    private int PlaceOf(string name)
    {
        _places.TryAdd(name, _places.Count);
        return _places[name];
    }

    [GeneratedRegex(@"(?<![@\w])@(\w+)")]
    private static partial Regex NamedParameter();
}
