using System.Collections;
using Npgsql;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>The values of a <see cref="NumberedStatement"/> by name. Each has the type that the statement was prepared for, also when it is null.</summary>
internal sealed class StatementArguments : IEnumerable<(string Name, NpgsqlParameter Value)>
{
    private readonly List<(string Name, NpgsqlParameter Value)> _values = new(32);

    public void Add<T>(string name, T value) => _values.Add((name, new NpgsqlParameter<T> { TypedValue = value }));

    public IEnumerator<(string Name, NpgsqlParameter Value)> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
