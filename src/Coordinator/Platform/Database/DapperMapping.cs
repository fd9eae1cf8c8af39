using System.Data;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace AIForge.Coordinator.Platform.Database;

/// <summary>What Dapper must know once per process: snake_case columns, and timestamptz as a UTC DateTimeOffset, arrays.</summary>
internal static class DapperMapping
{
    // Dapper's registrations are not safe against each other: the runtime's lock on this constructor makes it once and complete.
    static DapperMapping()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        // Without a handler Dapper does not accept the driver's DateTime for a record's DateTimeOffset parameter.
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(typeof(DateTimeOffset), new TimestampHandler());
        // The same for arrays, whose column type the driver only calls Array.
        SqlMapper.AddTypeHandler(typeof(string[]), new ArrayHandler(NpgsqlDbType.Text));
        SqlMapper.AddTypeHandler(typeof(Guid[]), new ArrayHandler(NpgsqlDbType.Uuid));
        SqlMapper.AddTypeHandler(typeof(int[]), new ArrayHandler(NpgsqlDbType.Integer));
        SqlMapper.AddTypeHandler(typeof(long[]), new ArrayHandler(NpgsqlDbType.Bigint));
        SqlMapper.AddTypeHandler(typeof(byte[][]), new ArrayHandler(NpgsqlDbType.Bytea));
    }

    /// <summary>Done when this returns, whoever calls it first.</summary>
    public static void Configure()
    {
    }

    // The handlers name the type of a null, too: a statement is prepared for the types of its parameters, and one that comes with others is
    // parsed and planned again each time. So not SqlMapper.TypeHandler, which leaves a null without one.
    private sealed class TimestampHandler : SqlMapper.ITypeHandler
    {
        public object Parse(Type destinationType, object value) => value switch
        {
            DateTimeOffset timestamp => timestamp,
            DateTime timestamp => new DateTimeOffset(DateTime.SpecifyKind(timestamp, DateTimeKind.Utc)),
            _ => throw new DataException($"A column of type {value.GetType().Name} is not a timestamptz."),
        };

        public void SetValue(IDbDataParameter parameter, object value)
        {
            parameter.DbType = DbType.DateTimeOffset;
            parameter.Value = value is DateTimeOffset timestamp ? timestamp.ToUniversalTime() : DBNull.Value;
        }
    }

    private sealed class ArrayHandler(NpgsqlDbType element) : SqlMapper.ITypeHandler
    {
        public object Parse(Type destinationType, object value) => value;

        public void SetValue(IDbDataParameter parameter, object value)
        {
            ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.Array | element;
            parameter.Value = value;
        }
    }
}
